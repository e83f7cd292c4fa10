import assert from "node:assert/strict";
import { hashPassword } from "../../lib/admin/password.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { Admin } from "../e2e/admin.ts";
import { ask, open } from "../e2e/client.ts";
import { lettered } from "../e2e/endpoints.ts";
import { MESSAGES } from "../e2e/protocols.ts";
import { type Proxy, startProxy } from "../e2e/proxy.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

const USED = JSON.stringify({ input_tokens: 30, cache_read_input_tokens: 70, output_tokens: 5 });
const BODY = MESSAGES.whole.replace(/"usage":\{[^}]*\}/, `"usage":${USED}`).replace('"model":"m"', '"model":"glm"');
const ANSWER = scripts.reply(BODY, {
  headers: {
    "anthropic-ratelimit-unified-status": "allowed",
    "anthropic-ratelimit-unified-5h-utilization": "0.83",
    "anthropic-ratelimit-unified-5h-reset": "4000000000",
    "anthropic-ratelimit-unified-7d-utilization": "0.4",
    "anthropic-ratelimit-unified-7d-reset": "4000000000",
  },
});
const BROKEN = scripts.reply(MESSAGES.error("api_error", "It is broken"), { status: 500 });
const SESSION = "3f9a58d2-0001-4a5b-8c3d-000000000001";

const SILENCE = Symbol("silence");

interface Given {
  /** By default what Claude Code says; `SILENCE`: nothing, and it does not end. */
  readonly input?: unknown;
  readonly atTerminal?: boolean;
  readonly env?: Record<string, string>;
  readonly flags?: readonly string[];
  /** The current one. */
  readonly folder?: string;
}

/** The line, and the exit code. */
async function lineOf({ address, configFile }: Proxy, given: Given = {}): Promise<readonly [string, number]> {
  const { input = { session_id: SESSION, model: { id: "m[1m]" } }, atTerminal = false, env, flags, folder } = given;
  const system = fakeSystem();
  system.terminal = atTerminal;
  if (folder !== undefined) system.folder = folder;
  system.typed = typeof input === "string" ? input : JSON.stringify(input);
  if (input === SILENCE) system.input = () => new Promise(() => {});
  Object.assign(system.variables, env ?? { ANTHROPIC_BASE_URL: `${address}/` });
  const code = await runCli(["statusline", ...flags ?? ["-config", configFile]], system);
  assert.deepEqual(system.lines.err, []);
  return [system.lines.out.join("\n"), code];
}

const inSession = (session: string, body = MESSAGES.request(false)) => (
  { body, headers: { "x-claude-code-session-id": session } }
);

Deno.test("cccc statusline says who answered the session, what that took, and what is left there", async () => {
  await using broken = await FakeUpstream.start(BROKEN);
  await using upstream = await FakeUpstream.start(ANSWER);
  const prices = [{ model: "glm", input: 10_000, output: 100_000 }];
  await using proxy = await startProxy({
    endpoints: lettered([broken, upstream], {}, { default_model: "glm", prices }),
    routing: { breaker: { failures: 100 } },
  });
  assert.deepEqual(await lineOf(proxy), ["cccc: no answer of this session is recorded", 0]);
  await ask(proxy, MESSAGES, inSession(SESSION));
  await new Admin(proxy).records(1);
  const left = "5h 17%, 7d 60% left";
  assert.deepEqual(await lineOf(proxy), [`b: glm, after 3 tries | 1 request, 70% cached, $1.50 | ${left}`, 0]);
  await ask(proxy, MESSAGES, inSession(SESSION));
  // Of other sessions, and beside the conversation: neither is the one that is meant.
  await ask(proxy, MESSAGES, inSession(SESSION, MESSAGES.request(false).replace(/"model":"[^"]*"/, '"model":"small"')));
  await ask(proxy, MESSAGES, inSession("another"));
  await new Admin(proxy).records(4);
  assert.deepEqual(await lineOf(proxy), [`b: glm | 3 requests, 70% cached, $4.50 | ${left}`, 0]);
  const named = { env: {}, flags: ["-config", proxy.configFile, "-port", new URL(proxy.address).port] };
  assert.deepEqual(await lineOf(proxy, named), [`b: glm | 3 requests, 70% cached, $4.50 | ${left}`, 0]);
  const latest = [`b: glm, after 3 tries | 1 request, 70% cached, $1.50 | ${left}`, 0];
  assert.deepEqual(await lineOf(proxy, { atTerminal: true, input: "" }), latest);
  for (const input of ["", "no JSON", "[]", { session_id: 7, model: null }]) {
    assert.deepEqual(await lineOf(proxy, { input }), latest, JSON.stringify(input));
  }
});

Deno.test("cccc statusline says why the latest request failed", async () => {
  const refusal = MESSAGES.error("rate_limit_error", "Too \x1b[31m many");
  await using upstream = await FakeUpstream.start(scripts.reply(refusal, { status: 429 }));
  await using proxy = await startProxy({ endpoints: lettered([upstream]) });
  await ask(proxy, MESSAGES, inSession(SESSION));
  await new Admin(proxy).records(1);
  const [line, code] = await lineOf(proxy);
  assert.match(line, /^failed \(429\): Too \\x1b\[31m many \| 1 request$/);
  assert.equal(code, 0);
});

Deno.test("cccc statusline shows the latest session to who leaves its input open and says nothing", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([upstream]) });
  await ask(proxy, MESSAGES, inSession(SESSION));
  await new Admin(proxy).records(1);
  assert.match((await lineOf(proxy, { input: SILENCE }))[0], /^a: glm \| 1 request/);
});

Deno.test("cccc statusline calls no request failed that its user broke off", async () => {
  const begun = scripts.stream([...MESSAGES.preamble, ...MESSAGES.content], "silence");
  await using upstream = await FakeUpstream.start(scripts.silence, begun);
  await using proxy = await startProxy({ endpoints: lettered([upstream]) });
  const leaving = new AbortController();
  const asking = ask(proxy, MESSAGES, { ...inSession(SESSION), signal: leaving.signal });
  await upstream.received(1);
  leaving.abort();
  await assert.rejects(asking);
  await new Admin(proxy).records(1);
  assert.match((await lineOf(proxy))[0], /^broken off \| 1 request/);
  const response = await open(proxy, MESSAGES, { ...inSession(SESSION, MESSAGES.request(true)), streaming: true });
  await response.body?.cancel();
  await new Admin(proxy).records(2);
  assert.match((await lineOf(proxy))[0], /^a, broken off \| 2 requests/);
});

Deno.test("cccc statusline asks the client's proxy in a project that brings a configuration", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([upstream]) });
  await ask(proxy, MESSAGES, inSession(SESSION));
  await new Admin(proxy).records(1);
  await using folder = await temporaryFolder({ "config.yaml": "server: {port: 1}\nendpoints: []\n" });
  const given = { flags: [], folder: folder.path };
  const home = { HOME: folder.path };
  const env = { ...home, ANTHROPIC_BASE_URL: proxy.address };
  assert.match((await lineOf(proxy, { ...given, env }))[0], /^a: glm \| 1 request, /);
  assert.match((await lineOf(proxy, { ...given, env: home }))[0], /^cccc: .* may have come with a project;/);
});

Deno.test("cccc statusline asks for no password, and says why there is no line", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  const server = { admin_password: await hashPassword("a word") };
  await using locked = await startProxy({ endpoints: lettered([upstream]), server });
  const [line, code] = await lineOf(locked);
  assert.match(line, /^cccc: .*password/i);
  assert.equal(code, 0);
  await using elsewhere = await FakeUpstream.start(scripts.reply("{}"));
  const env = { ANTHROPIC_BASE_URL: elsewhere.url };
  assert.deepEqual(await lineOf(locked, { env }), [`cccc: Another program answers at ${elsewhere.url}`, 0]);
});
