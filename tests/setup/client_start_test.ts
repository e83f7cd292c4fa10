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

Deno.test("clientStart has Claude Code check by itself what its auto mode does, unless it is told otherwise", () => {
  const name = "CLAUDE_CODE_AUTO_MODE_SERVER";
  const said = (environment: Record<string, string>, checksItself: boolean) => {
    const { variables, settings } = clientStart("claude", { url, checksItself }, environment);
    return [variables[name], (settings!["env"] as Record<string, string>)[name]];
  };
  assert.deepEqual(said({}, true), ["0", "0"]);
  assert.deepEqual(said({}, false), [undefined, undefined]);
  assert.deepEqual(said({ [name]: "1" }, true), ["1", "1"]);
  assert.deepEqual(said({ [name]: "" }, true), ["0", "0"]);
});

Deno.test("clientStart leaves Claude Code its login, and shows the server's key beside it", () => {
  const environment = { ANTHROPIC_API_KEY: "mine", ANTHROPIC_AUTH_TOKEN: "theirs" };
  const { variables, removed, settings } = clientStart("claude", { url, key: "of-server", login: true }, environment);
  assert.equal(variables["ANTHROPIC_CUSTOM_HEADERS"], "x-api-key: of-server");
  for (const name of ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"]) {
    assert.ok(!(name in variables) && !removed.includes(name), name);
    assert.ok(!(name in (settings!["env"] as Record<string, string>)), name);
  }
  assert.ok(removed.includes("CLAUDE_CODE_USE_BEDROCK"));
  assert.equal(clientStart("claude", { url, login: true }, {}).variables["ANTHROPIC_CUSTOM_HEADERS"], undefined);
});

Deno.test("clientStart shows Claude Code's own settings' key once, and the one of today", () => {
  const environment = { ANTHROPIC_CUSTOM_HEADERS: "X-API-Key: of-yesterday\nX-Mine: 1\n" };
  const { variables } = clientStart("claude", { url, key: "of-server", login: true }, environment);
  assert.equal(variables["ANTHROPIC_CUSTOM_HEADERS"], "X-Mine: 1\nx-api-key: of-server");
});

for (const [token, goes] of [["hello", true], ["of-server", true], ["theirs", false]] as const) {
  Deno.test(`clientStart ${goes ? "takes" : "leaves"} the token ${token} before a login`, () => {
    const environment = { ANTHROPIC_AUTH_TOKEN: token };
    const { removed } = clientStart("claude", { url, key: "of-server", login: true }, environment);
    assert.equal(removed.includes("ANTHROPIC_AUTH_TOKEN"), goes);
  });
}

Deno.test("clientStart leaves Codex its login, by a provider without a key of its own", () => {
  const { variables, args } = clientStart("codex", { url, login: true, keyInFile: true }, {});
  assert.equal(variables["CCCC_API_KEY"], undefined);
  assert.deepEqual(args, [
    "-c",
    "model_provider=cccc-login",
    "-c",
    `model_providers.cccc-login={name='cccc',base_url='${url}/v1',wire_api='responses',requires_openai_auth=true}`,
  ]);
  const keyed = clientStart("codex", { url, key: "of-server", login: true }, {});
  assert.equal(keyed.variables["CCCC_API_KEY"], "of-server");
  assert.equal(keyed.args[1], "model_provider=cccc", "without a key in the file, sessions go on either way");
  assert.match(keyed.args.join(" "), /env_http_headers={x-api-key='CCCC_API_KEY'}/);
});

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

for (
  const [contextWindow, unknown, all] of [
    [131_072, "131072", "131072"],
    [65_536, "65536", "100000"],
    // Told of so little it would shorten at every turn, and give up.
    [32_768, undefined, undefined],
    [200_000, undefined, undefined],
    [undefined, undefined, undefined],
  ] as const
) {
  Deno.test(`clientStart tells Claude Code of a context window of ${contextWindow} tokens where that helps`, () => {
    const { variables } = clientStart("claude", { url, contextWindow }, {});
    assert.equal(variables["CLAUDE_CODE_MAX_CONTEXT_TOKENS"], unknown);
    assert.equal(variables["CLAUDE_CODE_AUTO_COMPACT_WINDOW"], all);
  });
}

for (
  const [model, contextWindow, told] of [
    ["kimi-k2", 131_072, true],
    ["kimi-k2", 1_000_000, true],
    ["kimi-k2", 8000, false],
    ["gpt-5.5", 131_072, true],
    ["gpt-5.5", 400_000, false],
    [undefined, 400_000, false],
  ] as const
) {
  Deno.test(`clientStart ${told ? "tells" : "does not tell"} Codex of ${contextWindow} tokens of ${model}`, () => {
    const { args } = clientStart("codex", { url, model, contextWindow }, {});
    assert.equal(args.includes(`model_context_window=${contextWindow}`), told);
  });
}

Deno.test("mergeSettings leaves it to the user's own settings how large a window is", () => {
  const ours = { env: { CLAUDE_CODE_MAX_CONTEXT_TOKENS: "131072", A: "ours" } };
  const theirs = { env: { CLAUDE_CODE_MAX_CONTEXT_TOKENS: "90000", A: "theirs" } };
  assert.deepEqual(mergeSettings(theirs, ours), { env: { CLAUDE_CODE_MAX_CONTEXT_TOKENS: "90000", A: "ours" } });
});
