# The proxy in a container: Deno, the bundle, and the libraries that Deno needs; no shell, no root, nothing written outside
# its folders. docs/docker.md says how to run it.

ARG DENO_VERSION=2.9.5

FROM denoland/deno:debian-${DENO_VERSION} AS build
WORKDIR /src
# What rarely changes first, so that a change of the code fetches no packages again.
COPY deno.json deno.lock ./
RUN deno ci
COPY . .
RUN deno task bundle \
  && mkdir -p /root-fs/app/config /root-fs/app/data /root-fs/app/logs \
  && cp dist/cccc.js LICENSE /root-fs/app/ \
  && cp config.docker.yaml /root-fs/app/config/config.yaml

FROM denoland/deno:bin-${DENO_VERSION} AS deno

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=deno /deno /usr/local/bin/deno
COPY --from=build --chown=65532:65532 /root-fs/app /app
ENV CCCC_IN_IMAGE=1 DENO_DIR=/tmp/deno DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
WORKDIR /app
USER 65532:65532
VOLUME ["/app/config", "/app/data", "/app/logs"]
EXPOSE 8080
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD [ \
  "/usr/local/bin/deno", "run", \
  "--cached-only", "--no-remote", "--no-npm", "--no-config", "--no-lock", "--no-prompt", \
  "--unstable-no-legacy-abort", "--unstable-worker-options", "--v8-flags=--max-semi-space-size=8,--expose-gc", \
  "--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-run", \
  "/app/cccc.js", "health", "-config", "/app/config/config.yaml" ]

ENTRYPOINT [ \
  "/usr/local/bin/deno", "run", \
  "--cached-only", "--no-remote", "--no-npm", "--no-config", "--no-lock", "--no-prompt", \
  "--unstable-no-legacy-abort", "--unstable-worker-options", "--v8-flags=--max-semi-space-size=8,--expose-gc", \
  "--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-run", \
  "/app/cccc.js" ]
CMD [ "start", "-config", "/app/config/config.yaml" ]
