/** Sets a scenario up (endpoints, proxy, tunnel, client), runs the client once, checks and takes everything down. */
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { advertised } from "./advertised.ts";
import { afterSetup, byScript, launcher, statusLine } from "./launcher.ts";
import { type Cell, otherProtocol } from "./cell.ts";
import { checkOutcome } from "./check_outcome.ts";
import type { ClientTask, Exchange } from "./client_run.ts";
import type { Credential } from "./credential.ts";
import { sessionOver } from "../cli/fake_client.ts";
import type { InstalledClients } from "./install.ts";
import { type ModelUpstream, startModelUpstream } from "./model_upstream.ts";
import { configure, type ProxyEndpoint, type ProxyProcess, startProxy } from "./proxy_process.ts";
import { recorded } from "./recorded.ts";
import { runInteractive } from "./run_interactive.ts";
import { runClaude } from "./run_claude.ts";
import { runCodex } from "./run_codex.ts";
import { type ClientName, endpointNames, type EndpointPlan, type Outcome, type Scenario } from "./scenario.ts";
import { type Script, scriptMarker } from "./script_marker.ts";
import { openTunnel } from "./tunnel.ts";
import type { WireProtocol } from "./wire.ts";

export interface RunOptions {
  readonly clients: InstalledClients;
  /** Program of the proxy; undefined: the client talks to the model upstream itself. */
  readonly entry: string | undefined;
  /** Stops everything at once. */
  readonly signal: AbortSignal;
}

export interface ScenarioReport {
  readonly name: string;
  readonly cell: Cell;
  readonly seconds: number;
  readonly failure: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly prompt: string;
}

/** The smallest PNG there is. */
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const clientTimeoutMs = 90_000;

export async function runScenario(
  scenario: Scenario,
  cell: Cell,
  options: RunOptions,
): Promise<ScenarioReport> {
  const started = performance.now();
  const folder = await Deno.makeTempDir({ prefix: "cccc-clients-" });
  const task = await prepare(scenario, cell.client, folder);
  let outcome: Outcome | undefined;
  let failure: string | undefined;
  try {
    outcome = await run(scenario, { cell, folder, task }, options);
    checkOutcome(scenario, outcome, task.keys);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const seconds = (performance.now() - started) / 1000;
  const name = `${cell.client} ${cell.upstream} ${scenario.name}`;
  return { name, cell, seconds, failure, outcome, prompt: task.prompt };
}

interface Keys {
  readonly client: string;
  readonly endpoints: readonly string[];
}

interface PreparedTask extends Pick<ClientTask, "prompt" | "home" | "workFolder"> {
  readonly keys: Keys;
  readonly run: string;
}

async function prepare(scenario: Scenario, client: ClientName, folder: string): Promise<PreparedTask> {
  const [home, workFolder] = [join(folder, "home"), join(folder, "work")];
  for (const path of [home, workFolder, join(folder, "proxy")]) await Deno.mkdir(path);
  const path = join(workFolder, scenario.script === "image" ? "image.png" : "note.txt");
  if (scenario.script === "image") await Deno.writeFile(path, Uint8Array.fromBase64(pixel));
  else await Deno.writeTextFile(path, "This is the secret-of-the-file and nothing else\n");
  for (const [name, content] of Object.entries(scenario.files ?? {})) {
    await Deno.mkdir(dirname(join(workFolder, name)), { recursive: true });
    await Deno.writeFile(
      join(workFolder, name),
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  const run = `${client}-${crypto.randomUUID().slice(0, 8)}`;
  const named = /^(read|image)$/.test(scenario.script) ? path : workFolder;
  const endpoints = (scenario.endpoints ?? [{}]).map((_, index) => `made-up-endpoint-${index + 1}-${run}`);
  return {
    prompt: promptOf({ name: scenario.script, run, path: named }),
    home,
    workFolder,
    keys: { client: `made-up-client-${run}`, endpoints },
    run,
  };
}

/** As SearXNG answers. */
function searchEngine(): Deno.HttpServer<Deno.NetAddr> {
  const results = [{ url: "https://example.com/found", title: "Found", content: "What was looked for" }];
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => Response.json({ results }));
}

/** A command of the client's own is the prompt itself. */
function promptOf(script: Script): string {
  return script.name.startsWith("/") ? script.name : `Please do as the script says. ${scriptMarker(script)}`;
}

/** Each of them is a run of its own. */
function exchanges(planned: readonly Exchange[], run: string): Exchange[] {
  return planned.map(({ typed, seen }, index) => ({
    typed: promptOf({ name: typed, run: `${run}-${index}`, path: "" }),
    seen,
  }));
}

interface Setting {
  readonly cell: Cell;
  readonly folder: string;
  readonly task: PreparedTask;
}

async function run(scenario: Scenario, setting: Setting, { clients, entry, signal }: RunOptions): Promise<Outcome> {
  const { cell: { client, upstream }, folder, task } = setting;
  const { endpoints: plans = [{}], takesLogin = false } = scenario;
  const protocols = plans.map(({ other = 0 }) => otherProtocol(upstream, other));
  const upstreams: ModelUpstream[] = [];
  let proxy: ProxyProcess | undefined;
  let launched: Pick<ClientTask, "launcher"> = {};
  const stops: (() => unknown)[] = [];
  try {
    for (const [index, plan] of plans.entries()) {
      const upstream = await startModelUpstream({
        ...credentials(setting, { index, protocol: protocols[index]!, isOwn: entry === undefined || takesLogin }),
        protocol: protocols[index]!,
        faults: plan.faults ?? [],
      });
      upstreams.push(upstream);
      if (plan.dead) upstream.stop();
      else stops.push(() => upstream.stop());
    }
    if (entry !== undefined) {
      const { commitHold } = scenario;
      const endpoints = plans.map((plan, index) =>
        proxyEndpoint(setting, plan, { index, url: upstreams[index]!.url, protocol: protocols[index]!, takesLogin })
      );
      const engine = scenario.hasEngine ? searchEngine() : undefined;
      if (engine !== undefined) stops.push(() => engine.shutdown());
      const searchUrl = engine && `http://127.0.0.1:${engine.addr.port}`;
      const options = { folder: join(folder, "proxy"), endpoints, commitHold, searchUrl };
      if (scenario.launched) {
        launched = await launcher(client, { entry, file: await configure(options), program: clients[client] });
      } else proxy = await startProxy({ ...options, entry, signal });
    }
    const tunnel = openTunnel(proxy?.url ?? upstreams[0]!.url);
    stops.push(() => tunnel.stop());
    if (scenario.setUp === "script") {
      launched = await byScript(client, { folder, url: tunnel.url, program: clients[client] });
    }
    if (scenario.setUp === "command" && entry !== undefined) {
      const start = { entry, file: join(folder, "proxy", "config.yaml"), program: clients[client] };
      launched = await afterSetup(client, { ...start, port: new URL(tunnel.url).port });
    }
    const { prompt, home, workFolder, keys } = task;
    const shared = {
      prompt,
      home,
      workFolder,
      key: keys.client,
      // What is set up otherwise leads nowhere.
      baseUrl: scenario.setUp ? "http://127.0.0.1:9" : tunnel.url,
      timeoutMs: clientTimeoutMs,
      signal,
    };
    const move = (text: string) => text.replaceAll(proxy?.url ?? tunnel.url, tunnel.url);
    const line = scenario.asAdvertised ? advertised(client, proxy?.log() ?? "", move) : {};
    const input = scenario.input === undefined ? {} : { input: scenario.input(prompt) };
    // Claude Code's is the token of its environment.
    const login = takesLogin && client === "codex" ? { variables: { CODEX_API_KEY: keys.client } } : {};
    const shown = scenario.hasStatusLine && entry !== undefined
      ? { statusLine: await statusLine({ entry, file: join(folder, "proxy", "config.yaml") }) }
      : {};
    const leaving = scenario.leaves ? { interrupted: begun(upstreams) } : {};
    const clientTask = {
      ...shared,
      ...input,
      ...leaving,
      ...login,
      ...shown,
      ...scenario.task,
      ...line,
      ...launched,
      program: clients[client],
    };
    const once = client === "claude" ? runClaude : runCodex;
    let result = await (scenario.interactive !== undefined
      ? runInteractive(client, clientTask, exchanges(scenario.interactive, task.run))
      : once(clientTask));
    if (scenario.then !== undefined && result.exitCode === 0) {
      const { script, args } = scenario.then;
      const next = promptOf({ name: script, run: task.run, path: "" });
      result = await once({ ...clientTask, prompt: next, args });
    }
    await settled(upstreams);
    const exitCode = await proxy?.stop();
    if (exitCode) {
      throw new Error(`The proxy ended with exit code ${exitCode}\n${proxy?.log()}`);
    }
    const sent = tunnel.requests();
    return {
      client,
      protocols,
      direct: proxy === undefined,
      result,
      sent,
      received: tunnel.responses(),
      inference: sent.filter(({ start }) =>
        /^POST \/v1\/(messages|responses)[? ]/.test(start)
      ),
      endpoints: upstreams.map(({ requests }) => requests),
      log: proxy?.log() ?? "",
      logFile: await proxy?.logFile() ?? "",
      records: proxy === undefined ? undefined : await recorded(join(folder, "proxy", "data")),
    };
  } finally {
    for (const stop of stops.reverse()) stop();
    await proxy?.stop();
    if (scenario.launched && entry !== undefined) await sessionOver(join(folder, "proxy"));
  }
}

/** When an endpoint has been answering for a while; never, if none is asked. */
async function begun(upstreams: readonly ModelUpstream[]): Promise<void> {
  while (upstreams.every((upstream) => upstream.busy() === 0)) await new Promise((again) => setTimeout(again, 50));
  await new Promise((later) => setTimeout(later, 1500));
}

interface EndpointPlace {
  readonly index: number;
  readonly protocol: WireProtocol;
}

/** `isOwn`: the one credential that may arrive is the client's, as without a proxy. */
function credentials({ task }: Setting, { index, protocol, isOwn }: EndpointPlace & { isOwn: boolean }) {
  if (isOwn) return { credential: bearer(task.keys.client), forbidden: [] };
  const own = task.keys.endpoints[index] ?? "";
  const forbidden = [task.keys.client, ...task.keys.endpoints].filter((key) => key !== own);
  if (authType({ index, protocol }) === "auth_token") return { credential: bearer(own), forbidden };
  const header = protocol === "gemini" ? "x-goog-api-key" as const : "x-api-key" as const;
  return { credential: { header, value: own }, forbidden };
}

function bearer(key: string): Credential {
  return { header: "authorization", value: `Bearer ${key}` };
}

/** Both ways that an Anthropic or a Google endpoint may want its credential are in use. */
function authType({ index, protocol }: EndpointPlace): ProxyEndpoint["auth_type"] {
  const ownHeader = protocol === "messages" || protocol === "gemini";
  return ownHeader && index % 2 === 0 ? "api_key" : "auth_token";
}

function proxyEndpoint(
  { task }: Setting,
  plan: EndpointPlan,
  place: EndpointPlace & { readonly url: string; readonly takesLogin: boolean },
): ProxyEndpoint {
  const { index, protocol, takesLogin } = place;
  const credential = { auth_type: authType(place), auth_value: task.keys.endpoints[index] ?? "" };
  return {
    name: endpointNames[index] ?? `endpoint ${index + 1}`,
    ...addressOf(protocol, place.url),
    ...(takesLogin ? { auth_type: "passthrough" } : credential),
    priority: index + 1,
    ...(plan.timeouts ? { timeouts: plan.timeouts } : {}),
    ...(plan.model ? { default_model: plan.model } : {}),
  };
}

function addressOf(protocol: WireProtocol, url: string): Pick<ProxyEndpoint, "url" | "endpoint_type" | "wire_api"> {
  switch (protocol) {
    case "messages":
      return { url, endpoint_type: "anthropic" };
    case "gemini":
      return { url, endpoint_type: "gemini" };
    case "chat":
    case "responses":
      return { url: `${url}/v1`, endpoint_type: "openai", wire_api: protocol };
    default:
      return protocol satisfies never;
  }
}

/** Waits until no endpoint is still sending: a client that left has to be noticed within two seconds. */
async function settled(upstreams: readonly ModelUpstream[]): Promise<void> {
  for (let waits = 0; waits < 40; waits++) {
    if (upstreams.every(({ busy }) => busy() === 0)) return;
    await pause(50);
  }
}
