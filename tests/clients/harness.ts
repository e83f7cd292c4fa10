/**
 * A second opinion: the harness that came with the specification, with its own model endpoint and its own scenarios, run
 * against the proxy. It is not part of the tree; where it is absent, that is said and nothing is counted.
 */
import { join, resolve } from "node:path";
import { until } from "../until.ts";
import type { InstalledClients } from "./install.ts";
import { defaultEntry, startProxy } from "./proxy_process.ts";
import type { ClientName } from "./scenario.ts";

const folder = resolve(import.meta.dirname ?? ".", "../../../shared/clients-harness");

const protocols = { claude: "anthropic", codex: "openai-responses" } as const;

export interface HarnessSettings {
  readonly clients: readonly ClientName[];
  readonly entry: string | undefined;
  readonly only: readonly string[];
  readonly jobs: number;
}

/** Returns the exit code. */
export async function runHarness(
  clients: InstalledClients,
  settings: HarnessSettings,
  signal: AbortSignal,
): Promise<number> {
  try {
    await Deno.stat(join(folder, "run-client.mjs"));
  } catch {
    console.log(`SKIPPED harness: "${folder}" is absent`);
    return 0;
  }
  let passed = 0;
  let failed = 0;
  for (const client of settings.clients) {
    const counts = await runOne(client, { program: clients[client], settings, signal });
    passed += counts.passed;
    failed += counts.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

interface One {
  readonly program: string;
  readonly settings: HarnessSettings;
  readonly signal: AbortSignal;
}

async function runOne(client: ClientName, { program, settings, signal }: One) {
  const work = await Deno.makeTempDir({ prefix: "cccc-harness-" });
  const upstream = spawn([
    ...[join(folder, "mock-upstream.mjs"), "--strict", "--port", "0", "--protocol", protocols[client]],
    ...["--portfile", join(work, "port")],
  ], { signal, quiet: true });
  try {
    const upstreamUrl = `http://127.0.0.1:${await portOf(join(work, "port"))}`;
    const type = client === "claude"
      ? { url: upstreamUrl, endpoint_type: "anthropic" as const }
      : { url: `${upstreamUrl}/v1`, endpoint_type: "openai" as const, wire_api: "responses" as const };
    const endpoint = { name: "harness", ...type, auth_type: "auth_token" as const, auth_value: "made-up", priority: 1 };
    const entry = settings.entry ?? defaultEntry;
    const proxy = await startProxy({ folder: work, endpoints: [endpoint], entry, signal });
    const runner = spawn([
      ...[join(folder, "run-client.mjs"), "--client", client, "--upstream", protocols[client], "--bin", program],
      ...["--base-url", proxy.url, "--mock-url", upstreamUrl, "--jobs", String(settings.jobs), "--verbose"],
      ...(settings.only.length > 0 ? ["--only", settings.only.join(",")] : []),
    ], { signal, quiet: false });
    const { stdout } = await runner.output();
    const output = new TextDecoder().decode(stdout);
    console.log(output.trim());
    await proxy.stop();
    const [, passed, all] = /(\d+)\/(\d+) passed/.exec(output) ?? [];
    return passed && all ? { passed: Number(passed), failed: Number(all) - Number(passed) } : { passed: 0, failed: 1 };
  } finally {
    upstream.kill("SIGTERM");
    await upstream.status;
    await Deno.remove(work, { recursive: true });
  }
}

function spawn(args: string[], { signal, quiet }: { signal: AbortSignal; quiet: boolean }): Deno.ChildProcess {
  const stdout = quiet ? "null" : "piped";
  return new Deno.Command("node", { args, stdin: "null", stdout, stderr: "inherit", signal }).spawn();
}

async function portOf(file: string): Promise<string> {
  return await until(
    `the harness's model endpoint has written "${file}"`,
    () => Deno.readTextFile(file).catch(() => ""),
  );
}
