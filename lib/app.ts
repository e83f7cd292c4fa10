/** The composition root: makes the parts, joins them, starts and stops them in order. */
import { servePage } from "../routes/pages.ts";
import { clientCommands } from "./admin/client_commands.ts";
import { endpointOverviews } from "./admin/overview.ts";
import { systemClock } from "./clock.ts";
import type { Config, EndpointConfig } from "./config/config.ts";
import type { LiveConfig } from "./config/live.ts";
import { dispatch, type Surface } from "./dispatch.ts";
import type { Logger } from "./logging/logger.ts";
import { ProxyError } from "./errors.ts";
import { HealthChecker } from "./health/checker.ts";
import { KeptAnswers } from "./proxy/kept_answers.ts";
import { probe } from "./proxy/probe.ts";
import { Watchman } from "./proxy/watchman.ts";
import { ModelLists } from "./proxy/model_lists.ts";
import { Availability } from "./routing/availability.ts";
import { Tagging } from "./routing/tagging.ts";
import { ScriptTaggers } from "./scripting/script_taggers.ts";
import type { KeptEnvelope } from "./protocol/codec.ts";
import { envelope, loadEnvelope } from "./store/envelope.ts";
import { loadInstance } from "./store/instance.ts";
import { openSqliteStore } from "./store/sqlite_store.ts";
import type { Retention } from "./store/sqlite_requests.ts";
import type { Store } from "./store/store.ts";
import { TokenFile } from "./store/tokens.ts";
import { Clients } from "./upstream/clients.ts";
import { OauthTokens } from "./upstream/oauth.ts";
import { Sender } from "./upstream/sender.ts";
import { UpstreamUrls } from "./upstream/url.ts";
import { VERSION } from "./version.ts";

export interface App {
  /** Where it listens. */
  readonly hostname: string;
  readonly port: number;
  /** Stops accepting, waits up to `graceMs` milliseconds for running answers, then ends the rest. */
  stop(graceMs: number): Promise<void>;
}

export interface AppOptions {
  readonly live: LiveConfig;
  readonly logger: Logger;
}

/** @throws Deno.errors.AddrInUse, PermissionDenied or AddrNotAvailable if it cannot listen */
export async function startApp({ live, logger }: AppOptions): Promise<App> {
  const { server, storage } = live.current();
  // Its worker starts while the rest is made.
  const opening = storeOf(storage.directory, logger);
  const availability = new Availability(() => {
    const { routing, health } = live.current();
    return { ...routing.breaker, recoveryThreshold: health.recoveryThreshold };
  });
  live.onChange((reload) => {
    if (reload.type === "applied") forgetChanged(availability, reload.config);
  });
  let known = live.current().endpoints;
  /** A limit or a refusal was of the endpoint as it was: with another key or address it is another one. */
  function forgetChanged(availability: Availability, { endpoints }: Config): void {
    for (const endpoint of known) {
      const now = endpoints.find(({ id }) => id === endpoint.id);
      if (now === undefined || !isSameAccount(now, endpoint)) availability.forget(endpoint.id);
    }
    known = endpoints;
  }
  const { sender, clients } = outbound(live, logger);
  const scripts = scriptTaggers(live, logger);
  const surface: Surface = {
    config: live,
    availability,
    tagging: new Tagging(scripts),
    recorder: logger,
    clock: systemClock,
    random: Math.random,
    watchman: new Watchman(systemClock.monotonic),
    urls: new UpstreamUrls(),
    sender,
    envelope: await envelopeOf(storage.directory, logger),
    answers: new KeptAnswers(systemClock.monotonic),
    modelLists: new ModelLists(sender),
    version: VERSION,
    instance: await instanceOf(storage.directory, logger),
    pages: (request, url) =>
      servePage(request, url, {
        adminPassword: () => live.current().server.adminPassword,
        overview: (baseUrl) => {
          const now = systemClock.monotonic();
          const endpoints = endpointOverviews({ config: live.current(), availability: availability.at(now), now });
          const needsKey = live.current().server.apiKeys.length > 0;
          const commands = clientCommands({ url: baseUrl, needsKey, os: Deno.build.os });
          return { version: VERSION, configFile: live.file, commands, endpoints };
        },
      }),
    onDefect: (error) => logger.error(error instanceof Error ? error.stack ?? error.message : String(error)),
  };
  const store = await opening;
  try {
    return listen(server, { surface, store, clients, scripts, checker: checkerOf(surface, logger) });
  } catch (error) {
    scripts.close();
    await store.close();
    throw error;
  }
}

/** How long and how much is kept of requests: 30 days, 2 GiB. */
const RETENTION: Retention = { maxAgeMs: 30 * 86_400_000, maxBytes: 2 * 1024 ** 3 };

function storeOf(directory: string, logger: Logger): Promise<Store> {
  return openSqliteStore({
    directory,
    herald: logger,
    clock: systemClock,
    secrets: () => logger.secrets(),
    retention: () => RETENTION,
  });
}

interface Parts {
  readonly surface: Surface;
  readonly store: Store;
  readonly clients: Clients;
  readonly checker: HealthChecker;
  readonly scripts: ScriptTaggers;
}

/** The taggers that people wrote; a new fault of one is told once. */
function scriptTaggers(live: LiveConfig, logger: Logger): ScriptTaggers {
  const scripts = new ScriptTaggers({
    clock: systemClock,
    report: ({ tagger, message }) => logger.warn(`Tagger "${tagger}" failed: ${message}`),
  });
  scripts.configure(live.current().tagging);
  live.onChange((reload) => {
    if (reload.type === "applied") scripts.configure(reload.config.tagging);
  });
  return scripts;
}

/** What goes out: clients of their own for those that need one, and renewed tokens. */
function outbound(live: LiveConfig, logger: Logger): { readonly sender: Sender; readonly clients: Clients } {
  const warn = (message: string) => logger.warn(message);
  const clients = new Clients({ monotonic: systemClock.monotonic });
  live.onChange((reload) => {
    if (reload.type === "applied") clients.retain(reload.config.endpoints);
  });
  const tokens = new OauthTokens({
    store: new TokenFile(live.current().storage.directory, warn),
    clients,
    clock: systemClock,
    userAgent: `cccc/${VERSION}`,
    warn,
  });
  logger.hide(() => tokens.allSecrets());
  return { sender: new Sender(clients, tokens), clients };
}

function checkerOf(surface: Surface, logger: Logger): HealthChecker {
  return new HealthChecker({
    config: surface.config,
    availability: surface.availability,
    monotonic: surface.clock.monotonic,
    probe: (target) => probe(target, surface),
    onResult({ endpoint, model }, result) {
      const whom = `Endpoint ${JSON.stringify(endpoint.name)}${model === "" ? "" : ` with model ${model}`}`;
      if (result.type === "well") logger.info(`${whom} answers again`);
      else logger.debug(`${whom} was asked whether it answers: ${result.reason}`);
    },
  });
}

function isSameAccount(a: EndpointConfig, b: EndpointConfig): boolean {
  return a.url === b.url && a.authType === b.authType && a.authValue === b.authValue && a.pathPrefix === b.pathPrefix &&
    JSON.stringify([a.oauth, a.proxy, a.caFile]) === JSON.stringify([b.oauth, b.proxy, b.caFile]);
}

/** A storage folder that cannot be written must not keep the proxy from serving. */
async function instanceOf(directory: string, logger: Logger): Promise<string> {
  try {
    return await loadInstance(directory);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(`Cannot keep the instance's name in "${directory}": ${reason}`);
    return crypto.randomUUID();
  }
}

/** Without a kept secret thinking is lost at a restart, no more. */
async function envelopeOf(directory: string, logger: Logger): Promise<KeptEnvelope> {
  const warn = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(`Cannot keep the envelopes' secret in "${directory}": ${reason}`);
  };
  try {
    return await loadEnvelope(directory, warn);
  } catch (error) {
    warn(error);
    return envelope(crypto.getRandomValues(new Uint8Array(32)));
  }
}

function listen(
  { host, port }: { host: string; port: number },
  { surface, store, clients, scripts, checker }: Parts,
): App {
  const server = Deno.serve({
    hostname: host.replace(/^\[(.*)\]$/, "$1"),
    port,
    onListen: () => {},
    onError: (error) => {
      surface.onDefect(error);
      return new Response(null, { status: 500 });
    },
  }, (request) => dispatch(request, surface));
  checker.start();
  return {
    hostname: server.addr.hostname,
    port: server.addr.port,
    async stop(graceMs) {
      checker.stop();
      const shutdown = server.shutdown();
      const timer = setTimeout(() => surface.watchman.dismissAll(STOPPING), graceMs);
      // A connection whose client reads nothing does not end by being told: it ends with the process.
      let last: ReturnType<typeof setTimeout> | undefined;
      const tired = new Promise<void>((resolve) => last = setTimeout(resolve, graceMs + LAST_WORDS_MS));
      await Promise.race([shutdown, tired]);
      clearTimeout(timer);
      clearTimeout(last);
      clients.close();
      scripts.close();
      await store.close();
    },
  };
}

const STOPPING = new ProxyError("overloaded", "The proxy is stopping", { status: 503 });

/** How long the answers that are cut have to say so. */
const LAST_WORDS_MS = 1000;
