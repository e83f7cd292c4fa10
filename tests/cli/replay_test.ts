import assert from "node:assert/strict";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate/browser";
import { CHAT, MESSAGES } from "../e2e/protocols.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { failed, pane, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { runCli } from "../../lib/cli/run_cli.ts";
import { type FakeSystem, fakeSystem } from "./fake_system.ts";
import { withKept } from "./kept.ts";
import { runProgram } from "./program.ts";

const NOW = Date.UTC(2026, 10, 25, 18, 1, 59);
/** Odd spacing: it has to come again byte for byte. */
const BODY = `{"model": "m",  "max_tokens": 9, "messages": [{"role": "user", "content": "h\\u0069"}]}`;

/** The archive that `cccc export` writes of `request`. */
async function archive(folder: string, request = recorded("req_one", { panes: PANES })): Promise<string> {
  await withKept({ config: "endpoints: []\n", requests: [request], now: NOW }, async ({ run, system }) => {
    assert.equal(await run("export", request.id, "-o", folder), 0, system.lines.err.join("\n"));
  });
  return join(folder, `debug_${request.id}_20261125_180159.zip`);
}

const PANES = [
  pane("client_request", BODY, {
    head: "POST /v1/messages?beta=true",
    headers: [["content-type", "application/json"], ["x-note", "a: b"], ["x-api-key", "planted-key-1"]],
  }),
  pane("upstream_response", "{}"),
];

interface Ready {
  readonly system: FakeSystem;
  readonly file: string;
  readonly folder: string;
  run(...args: string[]): Promise<number>;
}

/** A folder with an archive and a configuration that has never seen its request. */
async function withArchive(upstreams: Record<string, FakeUpstream>, use: (ready: Ready) => Promise<void>) {
  await using folder = await temporaryFolder({});
  const endpoints = Object.entries(upstreams).map(([name, { url }], index) => ({
    ...{ name, id: name.toLowerCase(), url, auth_type: "api_key", auth_value: "planted-key-2", priority: index + 1 },
    ...(name === "Chat" ? CHAT.endpoint : MESSAGES.endpoint),
  }));
  const config = join(folder.path, "config.yaml");
  await Deno.writeTextFile(config, JSON.stringify({ endpoints }));
  const file = await archive(folder.path);
  const system = fakeSystem();
  const run = (...args: string[]) => runCli(["replay", "-config", config, ...args], system);
  await use({ system, file, folder: folder.path, run });
  for (const line of [...system.lines.out, ...system.lines.err]) assert.doesNotMatch(line, /planted/);
}

Deno.test("cccc replay FILE sends the request of an archive byte for byte, with no more than the archive", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await withArchive({ Kimi: upstream }, async ({ system, file, run }) => {
    assert.equal(await run(file), 0, system.lines.err.join("\n"));
    const [received] = upstream.requests;
    assert.equal(received!.text, BODY);
    assert.match(received!.target, /\/v1\/messages\?beta=true$/);
    assert.equal(received!.headers.get("x-note"), "a: b");
    const [first, ...rest] = system.lines.out;
    assert.match(first!, /^Request req_\w+, a replay of req_one$/);
    assert.match(
      rest.join("\n"),
      /^ {2}endpoint {6}Kimi\n {2}attempt {7}messages, m: answered, after .*\n {2}status {8}200\n/,
    );
    assert.ok(system.lines.out.includes(MESSAGES.whole));
    const id = /^Request (\w+),/.exec(first!)![1]!;
    const config = join(file, "..", "config.yaml");
    assert.equal(await runCli(["logs", "-config", config, "-json", id], system), 0, system.lines.err.join("\n"));
    const { replay_of, status } = JSON.parse(system.lines.out.at(-1)!);
    assert.deepEqual([replay_of, status], ["req_one", 200]);
  });
});

Deno.test("cccc replay FILE -endpoint NAME converts it for another endpoint, and -json says what came of it", async () => {
  await using kimi = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using chat = await FakeUpstream.start(
    scripts.reply(CHAT.error("invalid_request_error", "no"), { status: 400 }),
  );
  await withArchive({ Kimi: kimi, Chat: chat }, async ({ system, file, run }) => {
    assert.equal(await run(file, "-endpoint", "Chat", "-json"), 0, system.lines.err.join("\n"));
    assert.equal(kimi.requests.length, 0);
    assert.equal(JSON.parse(chat.requests[0]!.text).messages[0].content, "hi");
    const { status, endpoint, replay_of } = JSON.parse(system.lines.out[0]!);
    assert.deepEqual([status, endpoint, replay_of], [400, { id: "chat", name: "Chat" }, "req_one"]);
  });
});

Deno.test("cccc replay FILE -dry-run shows each stage and sends nothing", async () => {
  await using chat = await FakeUpstream.start(scripts.reply(CHAT.whole));
  await withArchive({ Chat: chat }, async ({ system, file, run }) => {
    assert.equal(await run(file, "-endpoint", "chat", "-dry-run"), 0, system.lines.err.join("\n"));
    assert.equal(chat.requests.length, 0);
    const { out } = system.lines;
    assert.equal(out[0], "Nothing was sent");
    assert.ok(out.includes("As it came") && out.includes(BODY));
    assert.ok(out.includes("In the endpoint's protocol and for its model"));
    assert.ok(out.includes("With what was learned, as it would be sent: the same"));
  });
});

const REFUSED: readonly (readonly [args: string, code: number, says: RegExp])[] = [
  ["", 2, /^The archive is missing; see "cccc help replay"$/],
  ["none.zip", 1, /^Cannot read the archive "none\.zip": file does not exist$/],
  ["FOLDER/config.yaml", 1, /^Cannot read the archive ".*": it is no ZIP archive$/],
  ["FOLDER/empty.zip", 1, /^Cannot read the archive ".*": it has no meta\.json$/],
  ["FOLDER/list.zip", 1, /^Cannot read the archive ".*": its meta\.json tells of no request$/],
  [
    "FOLDER/bad.zip",
    1,
    /^Cannot read the archive ".*": it has no request of a client: its headers and body were not kept$/,
  ],
  ["FILE -endpoint none", 1, /^There is no endpoint with the id "none"; -endpoint can be Kimi$/],
];

Deno.test("cccc replay refuses what is no request, and an endpoint that is not there", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await withArchive({ Kimi: upstream }, async ({ system, file, folder, run }) => {
    const text = (value: string) => new TextEncoder().encode(value);
    const write = (name: string, files: Record<string, Uint8Array>) =>
      Deno.writeFile(join(folder, name), zipSync(files));
    await write("empty.zip", {});
    await write("list.zip", { "meta.json": text("[]") });
    await Deno.rename(await archive(folder, failed("req_bad", "turned away")), join(folder, "bad.zip"));
    for (const [args, code, says] of REFUSED) {
      system.lines.err.length = 0;
      const words = args.replace("FOLDER", folder).replace("FILE", file).split(" ").filter((word) => word !== "");
      assert.equal(await run(...words), code, args);
      assert.match(system.lines.err[0]!, says);
    }
    assert.equal(upstream.requests.length, 0);
  });
});

Deno.test("cccc replay runs as a program, and finds in the archive of a failure what failed", async () => {
  await using upstream = await FakeUpstream.start(
    scripts.reply(MESSAGES.error("invalid_request_error", "messages.0: too short"), { status: 400 }),
  );
  await withArchive({ Kimi: upstream }, async ({ file, folder }) => {
    const { code, out, err } = await runProgram(folder, ["replay", file]);
    assert.equal(code, 0, err);
    assert.match(out, /HTTP 400.*too short/);
    assert.ok(
      Object.keys(unzipSync(await Deno.readFile(file))).includes("attempts/attempt_1/original_request_body.txt"),
    );
  });
});
