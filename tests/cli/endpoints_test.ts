import assert from "node:assert/strict";
import { hashPassword } from "../../lib/admin/password.ts";
import { endpointTable, type ListedEndpoint } from "../../lib/cli/endpoint_table.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { Admin } from "../e2e/admin.ts";
import { ask } from "../e2e/client.ts";
import { lettered } from "../e2e/endpoints.ts";
import { MESSAGES } from "../e2e/protocols.ts";
import { type Proxy, startProxy } from "../e2e/proxy.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

const ANSWER = scripts.reply(MESSAGES.whole);
const BROKEN = scripts.reply(MESSAGES.error("api_error", "It is broken"), { status: 500 });
const ROUTING = { breaker: { failures: 1, open: "1h" }, affinity: { enabled: false } };
const NO_PROBES = { check_interval: "1h" };

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

async function run(
  { configFile, address }: Pick<Proxy, "configFile"> & Partial<Pick<Proxy, "address">>,
  words: readonly string[],
  secrets: readonly string[] = [],
): Promise<Ran> {
  const system = fakeSystem();
  system.time = Date.now();
  system.secrets.push(...secrets);
  const port = address === undefined ? [] : ["-port", new URL(address).port];
  const code = await runCli(["endpoints", ...words, "-config", configFile, ...port], system);
  return { code, out: system.lines.out, err: system.lines.err };
}

/** `a` is broken, `b` has a cap that is reached, `c` is switched off. */
async function scene(config: Record<string, unknown> = {}) {
  const broken = await FakeUpstream.start(BROKEN);
  const good = await FakeUpstream.start(ANSWER);
  const endpoints = lettered([broken, good, good], {}, { max_per_minute: 1 }, { enabled: false, tags: ["never"] });
  const proxy = await startProxy({ endpoints, routing: ROUTING, timeouts: NO_PROBES, ...config });
  return {
    proxy,
    broken,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await Promise.all([broken[Symbol.asyncDispose](), good[Symbol.asyncDispose]()]);
    },
  };
}

Deno.test("cccc endpoints lists how each stands, what is left, what it did today and what went wrong last", async () => {
  await using started = await scene();
  const { proxy } = started;
  assert.equal((await ask(proxy, MESSAGES)).headers.get("x-cccc-endpoint"), "b");
  await new Admin(proxy).records(1);
  const { code, out, err } = await run(proxy, []);
  assert.deepEqual([code, err], [0, []]);
  const said = out.map((line) => line.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME"));
  assert.deepEqual(said, [
    "NAME  PROTOCOLS  STATE          TODAY               LEFT",
    "a     messages   out of order   0 (2 tries failed)  -",
    "  m: HTTP 500: It is broken, until TIME",
    "  last error TIME: HTTP 500: It is broken",
    "b     messages   limit reached  1                   max_per_minute 0 of 1",
    "  at its cap of 1 request a minute (max_per_minute), until TIME",
    "c     messages   switched off   0                   -",
  ]);
});

Deno.test("cccc endpoints -json has the admin API's own of each, a line each, with today and the last error", async () => {
  await using started = await scene();
  const { proxy } = started;
  await ask(proxy, MESSAGES);
  const [record] = await new Admin(proxy).records(1);
  const { out } = await run(proxy, ["-json"]);
  const { endpoints } = (await new Admin(proxy).call("GET", "/endpoints")).body;
  const lines = out.map((line) => JSON.parse(line));
  // Times of the day are told from a clock that runs.
  const known = endpoints.map((each: Record<string, unknown>) => ({ ...each, states: [] }));
  assert.deepEqual(lines.map(({ today: _, last_error: __, ...own }) => ({ ...own, states: [] })), known);
  assert.deepEqual(lines.map(({ today }) => today), [
    { requests: 0, failed: 0, attempts: 2, failed_attempts: 2 },
    { requests: 1, failed: 0, attempts: 1, failed_attempts: 0 },
    { requests: 0, failed: 0, attempts: 0, failed_attempts: 0 },
  ]);
  const error = { request_id: record!["id"], started_at: record!["started_at"], error: "HTTP 500: It is broken" };
  assert.deepEqual(lines.map(({ last_error }) => last_error), [error, null, null]);
});

Deno.test("cccc endpoints switches one off and on in the file, whose comments stay", async () => {
  await using started = await scene();
  const { proxy } = started;
  const enabled = () => proxy.config().endpoints[1]!.enabled;
  const text = await Deno.readTextFile(proxy.configFile);
  await Deno.writeTextFile(proxy.configFile, `# mine\n${text}`);
  assert.deepEqual((await run(proxy, ["disable", "b"])).out, ["b is off: it gets no requests any more"]);
  assert.equal(enabled(), false);
  assert.deepEqual((await run(proxy, ["disable", "b"])).out, ["b is off already"]);
  assert.deepEqual((await run(proxy, ["enable", "b"])).out, ["b is on: it gets requests"]);
  assert.equal(enabled(), true);
  assert.match(await Deno.readTextFile(proxy.configFile), /^# mine\n/);
});

Deno.test("cccc endpoints first puts one in front of all others, in the file", async () => {
  await using started = await scene();
  const { proxy } = started;
  assert.deepEqual((await run(proxy, ["first", "b"])).out, [
    "b is asked before all others; sessions stay where they are",
  ]);
  assert.equal((await ask(proxy, MESSAGES)).headers.get("x-cccc-attempts"), "1");
  assert.deepEqual(proxy.config().endpoints.map(({ priority }) => priority), [2, 1, 3]);
  assert.match((await run(proxy, ["first", "c"])).out.join(), /^c is asked .* others, once it is switched on;/);
  assert.deepEqual(proxy.config().endpoints.map(({ priority }) => priority), [3, 2, 1]);
});

Deno.test("cccc endpoints first puts one in front of those with which it shared the load", async () => {
  await using started = await scene({ routing: { ...ROUTING, balance: "round_robin" } });
  const { proxy } = started;
  const priorities = () => proxy.config().endpoints.map(({ priority }) => priority);
  const order = { ordered_ids: ["a", "c", "b"], moved: "c" };
  await new Admin(proxy).call("PUT", "/endpoints/b", { body: { priority: 1 } });
  assert.deepEqual(priorities(), [1, 1, 3]);
  await run(proxy, ["first", "b"]);
  assert.deepEqual(priorities(), [2, 1, 3]);
  await new Admin(proxy).call("PUT", "/endpoints/a", { body: { priority: 1 } });
  await run(proxy, ["first", "a"]);
  assert.deepEqual(priorities(), [1, 2, 3]);
  await new Admin(proxy).call("PUT", "/endpoints/b", { body: { priority: 1 } });
  await new Admin(proxy).call("POST", "/endpoints/reorder", { body: order });
  assert.deepEqual(priorities(), [1, 1, 1], "one that is put between two of them shares it with them");
  const unknown = await new Admin(proxy).call("POST", "/endpoints/reorder", { body: { ...order, moved: "z" } });
  assert.equal(unknown.status, 400);
  assert.match(JSON.stringify(unknown.body), /moved has \\"z\\", which is no endpoint/);
});

Deno.test("cccc endpoints first says how little that is under another policy", async () => {
  await using started = await scene({ routing: { ...ROUTING, policy: "round_robin" } });
  assert.deepEqual((await run(started.proxy, ["first", "b"])).out, [
    "b is asked before its equals, as routing.policy is round_robin; sessions stay where they are",
  ]);
});

Deno.test("cccc endpoints reset lets one be asked again", async () => {
  await using started = await scene();
  const { proxy, broken } = started;
  await ask(proxy, MESSAGES);
  const before = broken.requests.length;
  assert.deepEqual((await run(proxy, ["reset", "a"])).out, [
    "a: limits, breakers, refusals and caps are lifted; it is asked again",
  ]);
  await ask(proxy, MESSAGES);
  assert.ok(broken.requests.length > before);
  assert.match((await run(proxy, ["reset", "c"])).out.join(), /asked again, once it is switched on$/);
});

Deno.test("cccc endpoints test asks one and says what came of it; the exit code does too", async () => {
  await using started = await scene();
  const { proxy } = started;
  const good = await run(proxy, ["test", "c", "-model", "mine"]);
  assert.equal(good.code, 0);
  assert.equal(good.out[0], "c is asked for mine");
  assert.match(good.out[1]!, /^ {2}messages, streamed: answered in \d+m?s/);
  const bad = await run(proxy, ["test", "a", "-model", "mine"]);
  assert.equal(bad.code, 1);
  assert.match(bad.out[1]!, /^ {2}messages, streamed: failed \(500\): It is broken; The provider has a fault/);
  const { out: [json], code } = await run(proxy, ["test", "a", "-model", "mine", "-json"]);
  const { ok, model, tests } = JSON.parse(json!);
  assert.deepEqual([code, ok, model, tests.length], [1, false, "mine", 2]);
});

const REFUSED: readonly (readonly [words: readonly string[], code: number, said: RegExp])[] = [
  [["enable", "aa"], 1, /^There is no endpoint "aa": there are a, b, c$/],
  [["enabel", "a"], 2, /^Nothing called "enabel" can be done with endpoints: did you mean enable\?; see/],
  [["frobnicate", "a"], 2, /: expected enable, disable, first, test, reset; see "cccc help endpoints"$/],
  [["test"], 2, /^Name the endpoint: cccc endpoints test NAME; see/],
  [["-model", "m"], 2, /^-model says what a test asks for; see/],
  [["disable", "a", "-json"], 2, /^disable has nothing to show as JSON; see/],
  [["disable", "a", "b"], 2, /takes no further argument "b"/],
];

Deno.test("cccc endpoints says what is wrong with a command line", async (t) => {
  await using started = await scene();
  for (const [words, code, said] of REFUSED) {
    await t.step(words.join(" "), async () => {
      const ran = await run(started.proxy, words);
      assert.equal(ran.code, code);
      assert.match(ran.err.join("\n"), said);
    });
  }
});

Deno.test("cccc endpoints names the endpoint that is most likely meant", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  const [one] = lettered([upstream]);
  await using proxy = await startProxy({ endpoints: [{ ...one, name: "OpenRouter" }] });
  assert.deepEqual((await run(proxy, ["reset", "openruoter"])).err, [
    'There is no endpoint "openruoter": did you mean OpenRouter?',
  ]);
});

Deno.test("cccc endpoints gives the pages' password as the file has it, and asks for one that is a hash", async (t) => {
  await t.step("as it is", async () => {
    await using started = await scene({ server: { admin_password: "open sesame" } });
    assert.equal((await run(started.proxy, [])).code, 0);
  });
  await t.step("a hash", async () => {
    await using started = await scene({ server: { admin_password: await hashPassword("open sesame") } });
    const { proxy } = started;
    assert.equal((await run(proxy, ["disable", "b"], ["open sesame"])).code, 0);
    assert.equal(proxy.config().endpoints[1]!.enabled, false);
    const needed = ["The password of server.admin_password is needed"];
    assert.deepEqual((await run(proxy, [], ["wrong"])).err, needed);
    assert.deepEqual((await run(proxy, [])).err, needed);
  });
});

Deno.test("cccc endpoints tells nothing to another program, and says so where nobody is", async () => {
  const asked: string[] = [];
  const other = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url, headers }) => {
    asked.push(`${new URL(url).pathname} ${headers.get("authorization")}`);
    return new Response("hello");
  });
  const config = (port: number) => `server: {port: ${port}, admin_password: planted}\nendpoints: []\n`;
  await using folder = await temporaryFolder({ "config.yaml": config(other.addr.port) });
  const place = { configFile: `${folder.path}/config.yaml` };
  const url = `http://127.0.0.1:${other.addr.port}`;
  assert.deepEqual((await run(place, [])).err, [`Another program answers at ${url}`]);
  assert.deepEqual(asked, ["/healthz null"]);
  await other.shutdown();
  const { code, err } = await run(place, []);
  assert.deepEqual([code, err], [1, [`Nobody answers at ${url}; cccc start starts it`]]);
});

const LISTED: ListedEndpoint = {
  ...{ id: "a", name: "a\u001b[2J", enabled: true, url: "https://a.example", protocols: ["chat", "responses"] },
  ...{
    priority: 1,
    state: "limited",
    in_flight: 0,
    learned: 0,
    configuration: null,
    tells_balance: false,
    balance: null,
  },
  states: [{ model: "m", type: "limited", reason: "word ".repeat(12).trim(), since: "", until: null }],
  windows: [
    {
      name: "5h",
      counts: "plan",
      of: "",
      used: 0.831,
      span_seconds: 18_000,
      limit: null,
      remaining: null,
      resets_at: null,
    },
    { name: "7d", counts: "plan", of: "", used: 1.2, span_seconds: 1, limit: null, remaining: null, resets_at: null },
  ],
  today: { requests: 3, failed: 1, attempts: 4, failed_attempts: 1 },
  last_error: { request_id: "r", started_at: "2026-11-27T10:00:00.123Z", error: "HTTP\n500" },
};

Deno.test("endpointTable keeps to a terminal's width, and to one line where there is none", () => {
  const row = "a\\x1b[2J  chat,responses  limit reached  3 (1 try failed)";
  assert.deepEqual(endpointTable([LISTED], undefined).slice(1), [
    `${row}  5h 17%, 7d 0%`,
    `  m: ${"word ".repeat(12).trim()}`,
    "  last error 2026-11-27T10:00:00Z: HTTP 500",
  ]);
  assert.deepEqual(endpointTable([LISTED], 60).slice(1), [
    row,
    "  left: 5h 17%, 7d 0%",
    `  m: ${"word ".repeat(11).trim()}`,
    "  word",
    "  last error 2026-11-27T10:00:00Z: HTTP 500",
  ]);
});
