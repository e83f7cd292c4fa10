import assert from "node:assert/strict";
import { clientStart, mergeSettings, takeSettings } from "../../lib/setup/client_start.ts";

const url = "http://127.0.0.1:8080";

Deno.test("clientStart keeps proxies of the environment from what goes to this machine", () => {
  const { variables } = clientStart("codex", { url }, { no_proxy: "a.example, localhost" });
  const value = "a.example,localhost,127.0.0.1";
  assert.deepEqual([variables["NO_PROXY"], variables["no_proxy"]], [value, value]);
});

Deno.test("clientStart gives Codex a key even where none is asked for, since a file may name a variable that is not set", () => {
  const { variables, args } = clientStart("codex", { url }, {});
  assert.equal(variables["CCCC_API_KEY"], "hello");
  assert.match(args.join(" "), /env_key='CCCC_API_KEY'/);
});

Deno.test("clientStart adds the endpoint's header to those that Claude Code sends anyway", () => {
  const environment = { ANTHROPIC_CUSTOM_HEADERS: "X-Mine: 1" };
  const { variables } = clientStart("claude", { url, endpoint: "ä b" }, environment);
  assert.equal(variables["ANTHROPIC_CUSTOM_HEADERS"], "X-Mine: 1\nx-cccc-endpoint: %C3%A4%20b");
});

Deno.test("clientStart asks for a model whatever Claude Code is set to, for small tasks and subagents too", () => {
  const { variables, removed, settings } = clientStart("claude", { url, model: "kimi-k2" }, {});
  const named = Object.entries(variables).filter(([, value]) => value === "kimi-k2").map(([name]) => name);
  assert.deepEqual(named, [
    "ANTHROPIC_MODEL",
    "ANTHROPIC_DEFAULT_OPUS_MODEL",
    "ANTHROPIC_DEFAULT_SONNET_MODEL",
    "ANTHROPIC_DEFAULT_HAIKU_MODEL",
    "ANTHROPIC_DEFAULT_FABLE_MODEL",
  ]);
  for (const name of ["ANTHROPIC_SMALL_FAST_MODEL", "CLAUDE_CODE_SUBAGENT_MODEL"]) {
    assert.ok(removed.includes(name), name);
    assert.equal((settings!["env"] as Record<string, string>)[name], "");
    assert.ok(!clientStart("claude", { url }, {}).removed.includes(name), `${name} without a model`);
  }
});

for (const alias of ["opus", "Sonnet", "opusplan", "sonnet[1m]", "default"]) {
  Deno.test(`clientStart leaves it to Claude Code which model its own word ${alias} stands for`, () => {
    const { variables, removed } = clientStart("claude", { url, model: alias }, {});
    const models = Object.entries(variables).filter(([name]) => name.includes("MODEL"));
    assert.deepEqual(models, [["ANTHROPIC_MODEL", alias === "default" ? "" : alias]]);
    assert.ok(!removed.includes("CLAUDE_CODE_SUBAGENT_MODEL"));
  });
}

const TAKEN: readonly [args: string[], rest: string[], named: string | undefined][] = [
  [["-p", "hi"], ["-p", "hi"], undefined],
  [["--settings", "a.json", "-c"], ["-c"], "a.json"],
  [["-c", "--settings=a.json"], ["-c"], "a.json"],
  [["--settings"], ["--settings"], undefined],
  [["-p", "--", "--settings", "x"], ["-p", "--", "--settings", "x"], undefined],
];

for (const [args, rest, named] of TAKEN) {
  Deno.test(`takeSettings of ${JSON.stringify(args)} finds ${named ?? "none"}`, () => {
    assert.deepEqual(takeSettings(args), named === undefined ? { args: rest } : { args: rest, named });
  });
}

Deno.test("mergeSettings puts ours over theirs, variable by variable", () => {
  assert.deepEqual(mergeSettings({ model: "m", env: { A: "1", B: "2" } }, { env: { B: "3" } }), {
    model: "m",
    env: { A: "1", B: "3" },
  });
  assert.deepEqual(mergeSettings({ env: "broken" }, { env: { B: "3" } }), { env: { B: "3" } });
});
