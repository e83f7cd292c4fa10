import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

const SECRETS = ["upstream-credential", "client-credential", "admin-credential", "query-credential"];

const GOOD = `
server:
  host: 0.0.0.0
  port: 9000
  admin_password: admin-credential
  api_keys: [{ name: laptop, key: client-credential }, { name: old, key: other-credential, enabled: false }]
timeouts: { idle: 0s }
endpoints:
  - { name: second, url: "https://api.example.com/api/paas/v4", endpoint_type: openai, auth_type: auth_token, auth_value: upstream-credential, enabled: true, priority: 5 }
  - { name: first, url: "https://api.anthropic.com/v1/", auth_type: api_key, auth_value: upstream-credential, enabled: true, priority: 1, timeouts: { idle: 1m30s } }
  - { name: third, url: "https://g.example.com?key=query-credential", endpoint_type: gemini, auth_type: none, enabled: true, priority: 9 }
  - { name: fourth, url: "https://api.openai.com", endpoint_type: openai, wire_api: responses, auth_type: passthrough, enabled: true, priority: 9 }
  - { name: spare, url: "https://b.example.com", auth_type: none, enabled: false, colour: red }
`;

async function check(text: string | undefined) {
  await using folder = await temporaryFolder(text === undefined ? {} : { "my.yaml": text });
  const system = fakeSystem();
  const exitCode = await runCli(["check", "-config", join(folder.path, "my.yaml")], system);
  const shown = (lines: string[]) => lines.map((line) => line.replaceAll(folder.path, "FOLDER"));
  return { exitCode, out: shown(system.lines.out), err: shown(system.lines.err) };
}

Deno.test("check prints what a valid configuration means and returns 0", async () => {
  const { exitCode, out, err } = await check(GOOD);
  assert.deepEqual(err, []);
  assert.equal(exitCode, 0);
  assert.deepEqual(out, [
    "FOLDER/my.yaml is valid",
    "  listens on    http://127.0.0.1:9000, and on every other address of this machine",
    "  admin         http://127.0.0.1:9000/admin, with a password",
    "  clients       need one of the API keys: laptop",
    "  largest body  256MiB",
    "  storage       FOLDER/data",
    "  log           FOLDER/logs/proxy.log, level info",
    "  timeouts      response header 5m, first event 5m, idle unlimited, commit hold 10s, total 9m, shutdown grace 30s",
    "  routing       policy priority, sessions keep their endpoint for 1h",
    "  breaker       opens for 30s after 5 failures within 2m that are 50% of the requests",
    "  recovery      asked every 30s, at most 30s each, until 1 in a row is good",
    "  learning      on, tested again after 168h",
    "Endpoints, in the order of their priority:",
    "1. first (anthropic, priority 1)",
    "   messages      https://api.anthropic.com/v1/messages",
    "   credential    API key in x-api-key",
    "   timeouts      response header 5m, first event 5m, idle 1m30s",
    "2. second (openai, priority 5)",
    "   chat          https://api.example.com/api/paas/v4/chat/completions",
    "   responses     https://api.example.com/api/paas/v4/responses",
    "   credential    bearer token in authorization",
    "   timeouts      response header 5m, first event 5m, idle unlimited",
    "3. third (gemini, priority 9)",
    "   gemini        https://g.example.com/v1beta/models/MODEL:streamGenerateContent?...",
    "   credential    none",
    "   timeouts      response header 5m, first event 5m, idle unlimited",
    "4. fourth (openai, priority 9)",
    "   responses     https://api.openai.com/v1/responses",
    "   credential    the client's own",
    "   timeouts      response header 5m, first event 5m, idle unlimited",
    "Disabled: spare",
    "Warning: FOLDER/my.yaml:13: endpoints[4].colour is unknown and has no effect",
  ]);
  for (const secret of SECRETS) assert.ok(!out.join("\n").includes(secret), secret);
});

const ROUTED = `
routing:
  policy: weighted
  affinity: { enabled: false }
  implicit_model_rewrite: { enabled: true, claude_model: claude-x }
learning: { enabled: false }
timeouts: { recovery_threshold: 2 }
tagging:
  taggers:
    - { name: slow, enabled: true, builtin_type: thinking, tag: deep, config: { min_budget_tokens: 4096 } }
    - { name: big, enabled: true, builtin_type: input-size, tag: deep, config: { min_bytes: 200KB } }
    - { name: team, enabled: true, builtin_type: header, tag: ours, config: { header_name: x-team, expected_value: "a*" } }
    - { name: mine, enabled: true, type: script, tag: ours, config: { script: "function tag() { return false; }", timeout: 50ms } }
    - { name: old, enabled: false, builtin_type: stream, tag: deep }
endpoints:
  - name: special
    url: https://a.example.com
    auth_type: none
    enabled: true
    supported_clients: [claude-code]
    tags: [deep, ours]
    models: ["claude-*", kimi]
    weight: 3
    max_concurrency: 2
    model_rewrite:
      rules:
        - { source_pattern: "*haiku*", target_model: mini, parameter_overrides: { temperature: 0.6, top_p: "" } }
        - { source_pattern: "claude-*", target_model: glm }
    default_model: kimi
    parameter_overrides: { temperature: 0.7, top_k: "" }
    header_overrides: { x-password: header-credential }
    max_output_tokens: 8192
    images: no
    documents: no
    error_rules: [{ status: 400, contains: Quota, pause: 10m }, { contains: busy, action: again }]
    proxy: { type: socks5, address: "127.0.0.1:1080", username: u, password: proxy-credential }
    enhanced_protection: true
  - { name: plain, url: "https://b.example.com", auth_type: none, enabled: true }
`;

Deno.test("check prints what routing, taggers and an endpoint's own settings mean, without any credential", async () => {
  const { exitCode, out } = await check(ROUTED);
  assert.equal(exitCode, 0);
  const said = out.filter((line) => /^ |^[A-Z1-9]/.test(line));
  for (
    const line of [
      "  routing       policy weighted, no affinity",
      "  recovery      asked every 30s, at most 30s each, until 2 in a row are good",
      "  learning      off",
      "  other models  Claude Code gets claude-x",
      "Taggers:",
      "  slow: thinking from 4096 tokens gives deep",
      "  big: input-size from 200KB gives deep",
      '  team: header x-team wildcard "a*" gives ours',
      "  mine: a script, at most 50ms, gives ours",
      "  old: disabled",
      "   clients       claude-code",
      "   for models    claude-*, kimi",
      "   tags          deep, ours",
      "   weight        3",
      "   at a time     2 requests",
      "   models        *haiku* becomes mini (sets temperature; removes top_p), claude-* becomes glm, any other becomes kimi",
      "   parameters    sets temperature; removes top_k",
      "   headers       sets x-password",
      '   errors        400 with "quota": next, a pause of 10m, any with "busy": again',
      "   images        not taken: others are asked first",
      "   documents     not taken: their text is sent",
      "   output        at most 8192 tokens",
      "   proxy         socks5://127.0.0.1:1080, with a password",
      "   protection    asked no more when its limit is near",
    ]
  ) assert.ok(said.includes(line), `${line}\n${out.join("\n")}`);
  assert.ok(!out.join("\n").includes("-credential"));
  const { out: equals } = await check(ROUTED.replace("policy: weighted", "balance: weighted"));
  assert.ok(equals.includes("  routing       policy priority, weighted among those of one priority, no affinity"));
  // A plain endpoint has no such lines.
  assert.deepEqual(out.slice(out.findIndex((line) => line.startsWith("2. plain"))), [
    "2. plain (anthropic, priority 1)",
    "   messages      https://b.example.com/v1/messages",
    "   credential    none",
    "   timeouts      response header 5m, first event 5m, idle 5m",
    "Converted, since no enabled endpoint speaks them: chat, responses, gemini",
  ]);
});

Deno.test("check names the client protocols that no enabled endpoint speaks, whose requests are converted", async () => {
  const { out } = await check("endpoints: [{ name: a, url: http://127.0.0.1:1, auth_type: none, enabled: true }]");
  assert.equal(out.at(-1), "Converted, since no enabled endpoint speaks them: chat, responses, gemini");
});

Deno.test("check names no protocol where one endpoint or another speaks each", async () => {
  const { out } = await check(
    "endpoints: [{ name: a, url: http://127.0.0.1:1, auth_type: none, enabled: true }, " +
      "{ name: b, url: http://127.0.0.1:1, endpoint_type: openai, auth_type: none, enabled: true }, " +
      "{ name: c, url: http://127.0.0.1:1, endpoint_type: gemini, auth_type: none, enabled: true }]",
  );
  assert.ok(!out.join("\n").includes("Converted"), out.join("\n"));
});

Deno.test("check says that no endpoint is enabled and returns 0 all the same", async () => {
  const { exitCode, out } = await check("endpoints: []");
  assert.equal(exitCode, 0);
  assert.equal(out.at(-1), "No endpoint is enabled: requests get an error");
});

Deno.test("check prints all problems of a configuration with their lines and returns 1", async () => {
  const { exitCode, out, err } = await check(
    "server:\n  port: 99999\nfoo: 1\nendpoints:\n  - name: a\n    enabled: true",
  );
  assert.equal(exitCode, 1);
  assert.deepEqual(out, []);
  assert.match(err[0]!, /^FOLDER\/my\.yaml:2: server\.port is out of range: /);
  assert.match(err[1]!, /^FOLDER\/my\.yaml:5: endpoints\[0\]\.url is missing/);
  assert.match(err.at(-1)!, /^Warning: FOLDER\/my\.yaml:3: foo is unknown/);
});

Deno.test("check finds what is wrong with a tagger's JavaScript", async () => {
  const tagger = (script: string) =>
    `tagging:\n  taggers:\n    - { name: n, type: script, tag: t, enabled: true, config: { script: "${script}" } }\n`;
  const { exitCode, err } = await check(tagger("function tag(request) { return"));
  assert.equal(exitCode, 1);
  assert.match(err[0]!, /^FOLDER\/my\.yaml:3: tagging\.taggers\[0\]\.config\.script is not valid JavaScript: \w/);
  assert.equal((await check(tagger("function tag(request) { return true; }"))).exitCode, 0);
});

Deno.test("check returns 1 without a file and writes none", async () => {
  const { exitCode, err } = await check(undefined);
  assert.equal(exitCode, 1);
  assert.deepEqual(err, [
    "FOLDER/my.yaml: Cannot load the configuration: file does not exist",
    '"cccc start" writes one with examples, and -config FILE names another',
  ]);
});
