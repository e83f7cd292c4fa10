import assert from "node:assert/strict";
import { parse } from "yaml";
import { loadConfig } from "../../lib/config/load.ts";
import { say } from "../../lib/phrases/say.ts";
import { imageOf } from "./dockerfile.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const read = (path: string) => Deno.readTextFile(`${ROOT}/${path}`);

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, string>> } };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly environment: string }>>;
}

const compose = parse(await read("docker-compose.yml")) as Compose;
const config = await read("config.docker.yaml");

Deno.test("docker-compose.yml passes every variable of config.docker.yaml on", () => {
  const named = [...config.matchAll(/^[^#\n]*\$\{([A-Z_]+)/gm)].map(([, name]) => name!);
  assert.ok(named.length > 5);
  const passed = Object.keys(compose.services["cccc"]!.environment!);
  assert.deepEqual([...new Set(named)].sort(), passed.sort());
});

Deno.test("docker-compose.yml limits every service, and opens none to other machines unasked (claim 104)", () => {
  for (const [name, { deploy, ports = [] }] of Object.entries(compose.services)) {
    for (const limit of ["cpus", "memory"]) assert.ok(limit in deploy.resources.limits, `${name}: ${limit}`);
    for (const port of ports) assert.match(port, /^(?:127\.0\.0\.1|\$\{CCCC_BIND:-127\.0\.0\.1\}):/, name);
  }
});

Deno.test("docker-compose.yml keeps what the image says is to be kept, and names files that are there (claim 103)", async () => {
  const image = imageOf(await read("Dockerfile"));
  const mounts = (name: string) => compose.services[name]!.volumes!.map((volume) => volume.split(":"));
  assert.deepEqual(mounts("cccc").map(([, path]) => path), image.volumes);
  for (const name of Object.keys(compose.services)) {
    for (const [source = ""] of mounts(name)) {
      if (source.startsWith("./")) await Deno.stat(`${ROOT}/${source}`);
      else assert.ok(source in compose.volumes, source);
    }
  }
});

Deno.test("docker-compose.yml has Prometheus and Grafana in a profile, which know each other (claim 105)", async () => {
  for (const name of ["prometheus", "grafana"]) assert.deepEqual(compose.services[name]!.profiles, ["monitoring"]);
  const scrape = parse(await read("docker/prometheus.yml")).scrape_configs[0];
  assert.deepEqual(scrape.static_configs[0].targets, ["cccc:8080"]);
  assert.equal(scrape.authorization.credentials_file, `/run/secrets/${Object.keys(compose.secrets)[0]}`);
  const [source] = parse(await read("docker/grafana/datasources/prometheus.yml")).datasources;
  assert.equal(source.url, "http://prometheus:9090");
});

Deno.test("config.docker.yaml listens everywhere, once the key and the password are set, and not before (claims 99, 101)", async () => {
  const needed: Record<string, string> = { CCCC_API_KEY: "key", CCCC_ADMIN_PASSWORD: "password" };
  const loaded = await loadConfig(`${ROOT}/config.docker.yaml`, { env: (name) => needed[name] });
  assert.ok(loaded.type === "ok", JSON.stringify(loaded));
  assert.deepEqual(loaded.warnings, []);
  const { server, endpoints, logging } = loaded.config;
  assert.deepEqual([server.host, server.port, logging.format], ["0.0.0.0", 8080, "json"]);
  assert.ok(endpoints.every(({ enabled }) => !enabled));
  const enabled = { ...needed, ANTHROPIC_ENABLED: "true", ANTHROPIC_API_KEY: "k" } as Record<string, string>;
  const on = await loadConfig(`${ROOT}/config.docker.yaml`, { env: (name) => enabled[name] });
  assert.ok(on.type === "ok");
  assert.deepEqual(on.config.endpoints.filter((each) => each.enabled).map(({ name }) => name), ["anthropic"]);
  for (const name of Object.keys(needed)) {
    const without = await loadConfig(`${ROOT}/config.docker.yaml`, {
      env: (each) => each === name ? undefined : needed[each],
    });
    assert.ok(without.type === "invalid");
    assert.match(say(without.problems[0]!.message), new RegExp(name));
  }
});

Deno.test("Makefile's targets are those that people know (claims 95, 98, 107)", async () => {
  const makefile = await read("Makefile");
  for (
    const name of ["build", "docker-build", "docker-run", "docker-compose-up", "docker-compose-down", "docker-push"]
  ) {
    assert.match(makefile, new RegExp(`^${name}:\\n\\t`, "m"));
  }
});
