import { strict as assert } from "node:assert";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../lib/config/default_config.ts";
import { writeDefaultConfig } from "../../lib/config/first_run.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { configDocs } from "../../tools/config_docs.ts";
import { configOf, warningsOf } from "./parsed.ts";

Deno.test("writeDefaultConfig writes a file for its owner only, that loads without warnings", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "config.yaml");
  assert.equal(writeDefaultConfig(file), true);
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  const result = await loadConfig(file, { env: () => undefined });
  assert.ok(result.type === "ok");
  assert.deepEqual(result.warnings, []);
  assert.deepEqual(result.config.endpoints.map(({ enabled, type, wireApi }) => [enabled, type, wireApi].join(" ")), [
    "false anthropic auto",
    "false openai chat",
    "false openai responses",
  ]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeDefaultConfig never overwrites a file", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "config.yaml");
  await Deno.writeTextFile(file, "mine");
  assert.equal(writeDefaultConfig(file), false);
  assert.equal(await Deno.readTextFile(file), "mine");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeDefaultConfig says what keeps it from writing", async () => {
  const folder = await Deno.makeTempDir();
  assert.throws(
    () => writeDefaultConfig(join(folder, "no", "config.yaml")),
    /^Error: Cannot write the configuration ".*": its folder does not exist$/,
  );
  await Deno.writeTextFile(join(folder, "file"), "");
  assert.throws(
    () => writeDefaultConfig(join(folder, "file", "config.yaml")),
    Deno.build.os === "windows" ? /Cannot write/ : /^Error: Cannot write .*: Not a directory \(os error \d+\)$/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("The first run's endpoints work once they are enabled and have a key", () => {
  const env = { ANTHROPIC_API_KEY: "a", OPENROUTER_API_KEY: "b", OPENAI_API_KEY: "c" };
  const { endpoints } = configOf(DEFAULT_CONFIG.replaceAll("enabled: false", "enabled: true"), { env });
  assert.deepEqual(endpoints.map(({ enabled, authValue }) => [enabled, authValue]), [[true, "a"], [true, "b"], [
    true,
    "c",
  ]]);
});

Deno.test("The generated reference and example file are current", async () => {
  for (const [path, text] of Object.entries(configDocs())) {
    const found = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    assert.equal(found, text, `${path} is out of date: run deno task docs`);
  }
});

Deno.test("The generated example file loads without warnings, as it is and with what it comments out", () => {
  const example = configDocs()["config.example.yaml"]!;
  assert.deepEqual(warningsOf(example), []);
  assert.equal(configOf(example).endpoints.length, 1);
  const { server, endpoints, budgets } = configOf(uncommented(example), { env: { OAUTH_REFRESH_TOKEN: "r" } });
  assert.deepEqual(server.apiKeys, [{ name: "laptop", key: "change-me", enabled: true }]);
  assert.deepEqual(endpoints[0]!.modelRewrite.rules, [{ sourcePattern: "claude-*haiku*", targetModel: "kimi-k2" }]);
  assert.equal(endpoints[0]!.proxy?.address, "127.0.0.1:1080");
  assert.deepEqual(budgets.map(({ of, perDay }) => [of.name, perDay]), [["anthropic", 20]]);
  assert.deepEqual(endpoints[0]!.errorRules, [{ status: 400, contains: "", action: "next", pauseMs: 0 }]);
  assert.deepEqual(endpoints[0]!.prices.map(({ model, input }) => [model, input]), [["claude-*", 3]]);
});

Deno.test("The generated example file has the schema's defaults", () => {
  const { server, logging, timeouts, storage } = configOf(configDocs()["config.example.yaml"]!);
  const empty = configOf("");
  assert.deepEqual({ server, logging, timeouts, storage }, {
    server: empty.server,
    logging: empty.logging,
    timeouts: empty.timeouts,
    storage: empty.storage,
  });
});

Deno.test("The generated reference names every key of the example file", () => {
  const docs = configDocs();
  for (const [, key] of docs["config.example.yaml"]!.matchAll(/^ +(?:- )?([a-z_]+):/gm)) {
    assert.ok(docs["docs/configuration.md"]!.includes(`| \`${key}\` |`), `${key}`);
  }
});

/** The example file with everything in force that it comments out, but for the taggers, which exclude each other. */
function uncommented(example: string): string {
  const start = example.indexOf("\ntagging:"), end = example.indexOf("\ntimeouts:");
  const inForce = (text: string) =>
    text.replace(/^( *)((?:# *)+)(?=(?:- )?[a-z_]+:)/gm, (whole) => whole.replaceAll("# ", ""))
      .replace(/^( *(?:api_keys|rules|error_rules|prices|budgets):) \[\]$/gm, "$1");
  return inForce(example.slice(0, start)) + example.slice(start, end) + inForce(example.slice(end));
}
