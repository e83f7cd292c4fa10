import assert from "node:assert/strict";
import { join } from "node:path";
import { unzipSync } from "fflate/browser";
import { CHAT, MESSAGES } from "../e2e/protocols.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { failed, pane, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { type Kept, withKept } from "./kept.ts";
import { runProgram, startProgram } from "./program.ts";

const NOW = Date.UTC(2026, 10, 25, 18, 1, 59);

const CONFIG = `
endpoints:
  - {name: Kimi, id: kimi, url: "https://kimi.example", auth_type: api_key, auth_value: planted-1, enabled: true}
`;

const MANY = 1100;

const REQUESTS = [
  recorded("req_one", { startedAt: NOW - 5000, panes: [pane("client_request", "hi"), pane("upstream_request", "ho")] }),
  failed("req_bad", "=1+1", { startedAt: NOW - 4000 }),
  ...Array.from({ length: MANY }, (_, index) => recorded(`req_${index}`, { startedAt: NOW - 100_000, client: "many" })),
];

function withRequests(use: (kept: Kept) => Promise<void>): Promise<void> {
  return withKept({ config: CONFIG, requests: REQUESTS, now: NOW }, use);
}

Deno.test("cccc export ID writes all of a request into a ZIP for its owner only, without secrets", () =>
  withRequests(async ({ system, folder, run }) => {
    assert.equal(await run("export", "req_one", "-o", join(folder, "a", "b")), 0);
    const path = join(folder, "a", "b", "debug_req_one_20261125_180159.zip");
    assert.deepEqual(system.lines, { out: [`Wrote ${path}`], err: [] });
    if (Deno.build.os !== "windows") assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const files = unzipSync(await Deno.readFile(path));
    const text = (name: string) => new TextDecoder().decode(files[name]);
    assert.equal(text("attempts/attempt_1/original_request_body.txt"), "hi");
    assert.equal(text("attempts/attempt_1/final_request_body.txt"), "ho");
    assert.deepEqual(JSON.parse(text("endpoints/endpoint_Kimi.json")).auth_value, { set: true, from: "file" });
    for (const name of Object.keys(files)) assert.doesNotMatch(text(name), /planted/, name);
  }));

const LISTS: readonly (readonly [args: string, count: number])[] = [
  ["-format jsonl", MANY + 2],
  ["-format jsonl -client many", MANY],
  ["-format jsonl -limit 600", 600],
  ["-format jsonl -failed", 1],
  ["-format jsonl -model none", 0],
];

for (const [args, count] of LISTS) {
  Deno.test(`cccc export ${args} writes ${count} requests, the latest first`, () =>
    withRequests(async ({ system, run }) => {
      assert.equal(await run("export", ...args.split(" ")), 0);
      const lines = system.lines.out.filter((line) => line !== "").map((line) => JSON.parse(line));
      assert.equal(lines.length, count);
      assert.equal(new Set(lines.map(({ id }) => id)).size, count);
      const times = lines.map(({ started_at }) => Date.parse(started_at));
      assert.deepEqual(times, times.toSorted((a, b) => b - a));
    }));
}

Deno.test("cccc export -format csv -o FILE writes a file that no spreadsheet runs", () =>
  withRequests(async ({ system, folder, run }) => {
    const path = join(folder, "list.csv");
    assert.equal(await run("export", "-format", "csv", "-failed", "-o", path), 0);
    assert.deepEqual(system.lines, { out: [], err: [] });
    const [head, line, ...rest] = (await Deno.readTextFile(path)).split("\r\n");
    assert.match(head!, /^id,started_at,/);
    assert.match(line!, /^req_bad,.*,'=1\+1,/);
    assert.deepEqual(rest, [""]);
  }));

const REFUSED: readonly (readonly [args: string, code: number, says: RegExp])[] = [
  ["", 2, /^A list needs -format jsonl or -format csv; see "cccc help export"$/],
  ["-format zip", 2, /^A list needs/],
  ["req_one -format csv", 2, /^One request is written as a ZIP; see "cccc help export"$/],
  ["-format xml", 2, /^-format cannot be "xml": expected zip, jsonl or csv/],
  ["req_none", 1, /^There is no request with the id "req_none" in /],
  ["req_one -o FOLDER/config.yaml", 1, /^Cannot write ".*config\.yaml.*\.zip": /],
  ["-format csv -o FOLDER/none/list.csv", 1, /^Cannot write ".*list\.csv": /],
];

for (const [args, code, says] of REFUSED) {
  Deno.test(`cccc export ${args} is refused with ${code}`, () =>
    withRequests(async ({ system, folder, run }) => {
      const words = args.replace("FOLDER", folder).split(" ").filter((word) => word !== "");
      assert.equal(await run("export", ...words), code);
      assert.deepEqual(system.lines.out, []);
      assert.match(system.lines.err[0]!, says);
      assert.equal(system.lines.err.length, 1);
    }));
}

Deno.test("cccc export writes what a proxy has recorded into debug/, while it runs and when it is stopped (claim 61)", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(CHAT.whole));
  const endpoint = {
    name: "a",
    ...CHAT.endpoint,
    url: upstream.url,
    auth_type: "api_key",
    auth_value: "planted-key-1",
  };
  const config = JSON.stringify({ server: { port: 0 }, endpoints: [endpoint] });
  await using folder = await temporaryFolder({ "config.yaml": config });
  await using program = await startProgram(folder.path, ["start"]);
  const response = await fetch(program.url + MESSAGES.path(false), {
    method: "POST",
    headers: { "content-type": "application/json", ...MESSAGES.client, authorization: "Bearer planted-key-2" },
    body: MESSAGES.request(false),
  });
  const got = await response.text();
  const id = response.headers.get("x-cccc-request-id")!;
  const files = async () => {
    // Records are written together, some moments after the answer's end.
    const out = await until("there is a record", async () => {
      const { code, out } = await runProgram(folder.path, ["export", id]);
      return code === 0 && out;
    });
    const file = /^Wrote (.*)\n$/.exec(out)![1]!;
    assert.match(file, /^debug.debug_req_/);
    return unzipSync(await Deno.readFile(join(folder.path, file)));
  };
  for (let round = 0; round < 2; round++) {
    const all = await files();
    const text = (name: string) => new TextDecoder().decode(all[name]);
    for (const name of Object.keys(all)) assert.doesNotMatch(text(name), /planted/, name);
    assert.equal(text("attempts/attempt_1/original_request_body.txt"), MESSAGES.request(false));
    assert.equal(text("attempts/attempt_1/final_request_body.txt"), upstream.requests[0]!.text);
    assert.equal(text("attempts/attempt_1/original_response_body.txt"), CHAT.whole);
    assert.equal(text("attempts/attempt_1/final_response_body.txt"), got);
    if (round > 0) break;
    program.kill(Deno.build.os === "windows" ? "SIGKILL" : "SIGTERM");
    await program.finished;
  }
});
