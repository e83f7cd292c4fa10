import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runCli } from "../../lib/cli/run_cli.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { Admin } from "../e2e/admin.ts";
import { CHAT, MESSAGES } from "../e2e/protocols.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { failed, pane, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";
import { type Kept, withKept } from "./kept.ts";
import { runProgram, startProgram } from "./program.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 25, 18);

const CONFIG = `
endpoints:
  - {name: Kimi, id: kimi, url: "https://kimi.example", auth_type: none, enabled: true}
`;

const HOSTILE = "\x1b[2Jpurple\u202e";

const REQUESTS: readonly RecordedRequest[] = [
  recorded("req_1", { startedAt: NOW - 30 * HOUR_MS }),
  recorded("req_2", { startedAt: NOW - HOUR_MS, client: "codex", session: "s-2", model: "gpt-6", losses: ["a: b"] }),
  failed("req_3", `No ${HOSTILE}\nat all`, { startedAt: NOW - 1000, durationMs: 12_340 }),
];

type Logs = Kept & { logs(...args: string[]): Promise<number> };

function withRequests(use: (kept: Logs) => Promise<void>): Promise<void> {
  const options = { config: CONFIG, requests: REQUESTS, now: NOW };
  return withKept(options, (kept) => use({ ...kept, logs: (...args) => kept.run("logs", ...args) }));
}

Deno.test("cccc logs shows the latest requests, the last one last, a line each", () =>
  withRequests(async ({ system, logs }) => {
    assert.equal(await logs(), 0);
    assert.deepEqual(system.lines.err, []);
    assert.equal(system.lines.out.length, 4);
    const [head, first, second, last] = system.lines.out;
    assert.match(head!, /^TIME +ID +CLIENT +ENDPOINT +MODEL +STATUS +TOOK +TOKENS +COST +NOTES$/);
    assert.match(
      first!,
      /^2026-11-24T12:00:00Z +req_1 +claude-code +Kimi +claude-opus-5 > kimi-k2 +200 +250ms +- +-$/,
    );
    assert.match(second!, / 1 loss$/);
    assert.match(last!, /^2026-11-25T17:59:59Z +req_3 .* - .* 502 +12\.3s .* No \\x1b\[2Jpurple\\u\{202e\} at all$/);
  }));

Deno.test("cccc logs breaks no line of a terminal that is narrower than the table", () =>
  withRequests(async ({ system, logs }) => {
    system.width = 80;
    assert.equal(await logs(), 0);
    assert.deepEqual(system.lines.out.slice(0, 4).map((line) => line.replace(/ {2,}/g, "|")), [
      "TIME|STATUS|TOOK|ENDPOINT|MODEL",
      "|ID|CLIENT|TOKENS|COST",
      "2026-11-24T12:00:00Z|200|250ms|Kimi|claude-opus-5 > kimi-k2",
      "|req_1|claude-code|-|-",
    ]);
    assert.equal(system.lines.out[6], "  1 loss");
    for (const line of system.lines.out) assert.ok(line.length <= 80, line);
    system.width = 200;
    await logs();
    assert.match(system.lines.out.at(-4)!, /^TIME +ID +CLIENT /);
  }));

const FILTERS: readonly (readonly [args: string, ids: readonly string[]])[] = [
  ["-failed", ["req_3"]],
  ["-client codex", ["req_2"]],
  ["-endpoint Kimi", ["req_1", "req_2", "req_3"]],
  ["-endpoint kimi -failed", ["req_3"]],
  ["-endpoint other", []],
  ["-session s-2", ["req_2"]],
  ["-model gpt-6", ["req_2"]],
  ["-model kimi-k2 -since 90m", ["req_2", "req_3"]],
  ["-since 1d", ["req_2", "req_3"]],
  ["-since 2s", ["req_3"]],
  ["-limit 2", ["req_2", "req_3"]],
];

for (const [args, ids] of FILTERS) {
  Deno.test(`cccc logs ${args} -json shows those that fit, an object a line`, () =>
    withRequests(async ({ system, logs }) => {
      assert.equal(await logs(...args.split(" "), "-json"), 0);
      assert.deepEqual(system.lines.out.map((line) => JSON.parse(line).id), ids);
      assert.deepEqual(system.lines.err, []);
    }));
}

Deno.test("cccc logs says that no request fits", () =>
  withRequests(async ({ system, logs }) => {
    assert.equal(await logs("-model", "none"), 0);
    assert.deepEqual(system.lines, { out: [], err: ["No request matches"] });
  }));

Deno.test("cccc logs ID shows all of one request, and nothing that could change the terminal", () =>
  withRequests(async ({ system, store, logs }) => {
    const bytes = Uint8Array.from([0xff, 0x00]);
    const panes = [
      pane("client_request", `{"say":\t"${HOSTILE}"}\r\n\n`, { headers: [["x-a", HOSTILE]] }),
      pane("upstream_request", bytes, { size: 900 }),
      pane("upstream_response", "", { body: undefined, size: 7 }),
    ];
    const changes = [phrase("lesson.drop", { path: "seed" })];
    const attempts = [{ ...REQUESTS[0]!.attempts[0]!, changes, sends: 2 }];
    store.requests.record(recorded("req_4", { panes, attempts, losses: ["a", "b"], keyName: "mine" }));
    await store.flush();
    assert.equal(await logs("req_4"), 0);
    const text = system.lines.out.join("\n");
    for (
      const said of [
        "Request req_4\n",
        "\n  client        claude-code, key mine\n",
        "\n  session       s-1\n",
        "\n  protocol      messages > messages\n",
        "\n  losses        a; b\n",
        "\n  cost          -\n",
        "\n  1  Kimi, messages, kimi-k2, sent 2 times, priority 1\n",
        '\n     answered, after 240ms\n     leave out "seed"\n',
        "\nClient request: POST /v1/messages, 27 bytes\n  x-a: \\x1b[2Jpurple\\u{202e}\n\n" +
        '{"say":\t"\\x1b[2Jpurple\\u{202e}"}\n\nUpstream',
        "\nUpstream request of attempt 1: POST /v1/messages, 900 bytes, 2 kept\n",
        "\n(no text; -json has it as base64)\n",
        "\nUpstream response of attempt 1: 200, 7 bytes, not kept\n",
      ]
    ) {
      assert.ok(text.includes(said), `${said}\nis not in\n${text}`);
    }
    // deno-lint-ignore no-control-regex -- what must not be there
    assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\u202e]/);
    system.lines.out.length = 0;
    assert.equal(await logs("req_4", "-json"), 0);
    const request = JSON.parse(system.lines.out.join(""));
    assert.equal(request.panes[0].text, `{"say":\t"${HOSTILE}"}\r\n\n`);
    assert.equal(request.panes[1].base64, "/wA=");
  }));

Deno.test("cccc logs -follow shows what comes, once each, until a signal", () =>
  withRequests(async ({ system, store, logs }) => {
    const following = logs("-follow", "-client", "claude-code", "-json");
    await system.saw("req_3");
    for (let number = 10; number < 13; number++) {
      const client = number === 11 ? "codex" : "claude-code";
      // It began before others that are shown, and ended behind them.
      store.requests.record(recorded(`req_${number}`, { startedAt: NOW - 40 * HOUR_MS, client }));
      await store.flush();
      if (number !== 11) await system.saw(`req_${number}`);
    }
    system.raise("SIGINT");
    assert.equal(await following, 0);
    const ids = system.lines.out.map((line) => JSON.parse(line).id);
    assert.deepEqual(ids, ["req_1", "req_3", "req_10", "req_12"]);
  }));

Deno.test("cccc logs -follow ends when nobody reads", () =>
  withRequests(async ({ system, store, logs }) => {
    const following = logs("-follow");
    await system.saw("req_3");
    system.deaf = true;
    store.requests.record(recorded("req_9"));
    await store.flush();
    assert.equal(await following, 0);
  }));

const UNUSABLE: readonly { name: string; make(file: string): void; says: RegExp }[] = [
  {
    name: "there is no database",
    make: () => {},
    says: /^There is no database ".*cccc\.db": the proxy of this configuration has not run yet$/,
  },
  {
    name: "a newer version has written it",
    make(file) {
      using db = new DatabaseSync(file);
      db.exec("PRAGMA user_version = 99");
    },
    says: /^Cannot read the database ".*": a newer version of cccc has written it \(schema 99, here \d+\)$/,
  },
  {
    name: "an older version has written it",
    make(file) {
      using db = new DatabaseSync(file);
      db.exec("PRAGMA user_version = 1");
    },
    says: /^Cannot read the database ".*": an older version .* \(schema 1, here \d+\); start the proxy once$/,
  },
  {
    name: "it is no database",
    make: (file) => Deno.writeTextFileSync(file, "not a database ".repeat(500)),
    says: /^Cannot read the database ".*": file is not a database$/,
  },
];

for (const { name, make, says } of UNUSABLE) {
  Deno.test(`cccc logs says that ${name}, returns 1 and changes nothing`, async () => {
    await using folder = await temporaryFolder({ "config.yaml": CONFIG, "data/kept": "" });
    const file = join(folder.path, "data/cccc.db");
    make(file);
    const before = await contentOf(file);
    const system = fakeSystem();
    assert.equal(await runCli(["logs", "-config", join(folder.path, "config.yaml")], system), 1);
    assert.deepEqual(system.lines.out, []);
    assert.equal(system.lines.err.length, 1);
    assert.match(system.lines.err[0]!, says);
    assert.deepEqual(await contentOf(file), before);
  });
}

async function contentOf(file: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.test("cccc logs tells an id that nothing has, a command line that makes no sense and a bad configuration apart", () =>
  withRequests(async ({ system, folder, logs }) => {
    assert.equal(await logs("req_none"), 1);
    assert.match(system.lines.err.at(-1)!, /^There is no request with the id "req_none" in ".*cccc\.db"$/);
    assert.equal(await logs("-follow", "req_1"), 2);
    assert.equal(await logs("-limit", "0"), 2);
    assert.equal(await logs("-since", "yesterday"), 2);
    assert.equal(await logs("-follow=yes"), 2);
    await Deno.writeTextFile(join(folder, "config.yaml"), "endpoints: 3\n");
    assert.equal(await logs(), 1);
    assert.match(system.lines.err.at(-1)!, /config\.yaml:1: endpoints /);
    assert.deepEqual(system.lines.out, []);
  }));

Deno.test("cccc logs reads the records of a proxy that runs, that was killed, and that runs again", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const config = {
    server: { port: 0 },
    endpoints: [{
      name: "a",
      ...MESSAGES.endpoint,
      url: upstream.url,
      auth_type: "api_key",
      auth_value: "planted-key-1",
    }],
  };
  await using folder = await temporaryFolder({ "config.yaml": JSON.stringify(config) });
  const ids: string[] = [];
  const lines = async (...args: string[]) => {
    const { code, out, err } = await runProgram(folder.path, ["logs", ...args]);
    assert.deepEqual([code, err], [0, ""]);
    assert.doesNotMatch(out, /planted/);
    return out.split("\n").filter((line) => line !== "");
  };
  for (const protocol of [MESSAGES, CHAT]) {
    await using program = await startProgram(folder.path, ["start"]);
    const response = await fetch(program.url + protocol.path(false), {
      method: "POST",
      headers: { "content-type": "application/json", ...protocol.client, authorization: "Bearer planted-key-2" },
      body: protocol.request(false),
    });
    const got = await response.text();
    ids.push(response.headers.get("x-cccc-request-id")!);
    await new Admin({ address: program.url }).records(ids.length);
    assert.deepEqual((await lines("-json")).map((line) => JSON.parse(line).id), ids);
    program.kill("SIGKILL");
    await program.finished;
    const [request] = (await lines(ids.at(-1)!, "-json")).map((line) => JSON.parse(line));
    assert.equal(request.panes.find(({ kind }: { kind: string }) => kind === "client_response").text, got);
  }
  assert.equal((await lines()).length, 3);
});
