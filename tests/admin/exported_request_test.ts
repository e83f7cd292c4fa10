import assert from "node:assert/strict";
import { unzipSync } from "fflate/browser";
import { archiveName, exportedRequest } from "../../lib/admin/exported_request.ts";
import { zip } from "../../lib/admin/zip.ts";
import type { StoredRequest } from "../../lib/store/request_store.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { bytes, failed, pane, recorded } from "../store/requests.ts";

const AT = new Date(Date.UTC(2026, 10, 25, 18, 1, 59));

function stored({ route: _, ...request }: RecordedRequest): StoredRequest {
  const known = { usage: undefined, cost: undefined, stopReason: undefined, answeredModel: undefined, tools: [] };
  return { ...request, ...known, attemptCount: request.attempts.length, route: null };
}

const decoder = new TextDecoder();

async function filesOf(request: RecordedRequest, names: readonly string[] = []): Promise<Record<string, string>> {
  const parts = names.map((name) => ({ name, value: { name } }));
  const configuration = { endpoints: parts, taggers: parts };
  const archive = await Array.fromAsync(zip(exportedRequest({ request: stored(request), configuration, at: AT }), AT));
  const files = unzipSync(new Uint8Array(await new Blob(archive as Uint8Array<ArrayBuffer>[]).arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, decoder.decode(content)]));
}

Deno.test("archiveName has the id, made harmless, and the time", () => {
  assert.equal(archiveName("req_97d6b0e57da594cc", AT), "debug_req_97d6b0e57da594cc_20261125_180159.zip");
  assert.equal(archiveName(`../${"x".repeat(99)}`, AT), `debug____${"x".repeat(47)}_20261125_180159.zip`);
});

Deno.test("exportedRequest has each attempt with its panes, under the predecessors' names", async () => {
  const [attempt] = recorded("req_1").attempts;
  const panes = [
    pane("client_request", '{"a": 1}'),
    pane("upstream_request", "first", { headers: [["x-a", "1"], ["x-b", "2"]], head: "POST https://a.example/v1" }),
    pane("upstream_response", "busy", { head: "529" }),
    pane("upstream_request", "second", { attempt: 1 }),
    pane("upstream_response", "", { attempt: 1, body: undefined, size: 7 }),
    pane("client_response", "bye"),
  ];
  const attempts = [{ ...attempt!, status: 529, result: "HTTP 529", model: "claude-opus-5" }, attempt!];
  const files = await filesOf(recorded("req_1", { panes, attempts }), ["Kimi", "../etc/passwd", "kimi"]);
  assert.deepEqual(Object.keys(files), [
    "README.txt",
    "meta.json",
    "attempts/attempt_1/meta.json",
    "attempts/attempt_1/original_request_headers.txt",
    "attempts/attempt_1/original_request_body.txt",
    "attempts/attempt_1/final_request_headers.txt",
    "attempts/attempt_1/final_request_body.txt",
    "attempts/attempt_1/original_response_headers.txt",
    "attempts/attempt_1/original_response_body.txt",
    "attempts/attempt_2/meta.json",
    "attempts/attempt_2/original_request_headers.txt",
    "attempts/attempt_2/original_request_body.txt",
    "attempts/attempt_2/final_request_headers.txt",
    "attempts/attempt_2/final_request_body.txt",
    "attempts/attempt_2/original_response_headers.txt",
    "attempts/attempt_2/final_response_headers.txt",
    "attempts/attempt_2/final_response_body.txt",
    "endpoints/endpoint_Kimi.json",
    "endpoints/endpoint____etc_passwd.json",
    "endpoints/endpoint_kimi_2.json",
    "taggers/tagger_Kimi.json",
    "taggers/tagger____etc_passwd.json",
    "taggers/tagger_kimi_2.json",
  ]);
  const read = (name: string) => files[`attempts/${name}`];
  assert.equal(read("attempt_1/original_request_body.txt"), '{"a": 1}');
  assert.equal(read("attempt_1/final_request_body.txt"), "first");
  assert.equal(read("attempt_1/final_request_headers.txt"), "POST https://a.example/v1\nx-a: 1\nx-b: 2\n");
  assert.equal(read("attempt_1/original_response_body.txt"), "busy");
  assert.equal(read("attempt_2/final_response_body.txt"), "bye");
  const first = JSON.parse(read("attempt_1/meta.json")!);
  assert.deepEqual([first.attempt_number, first.status, first.model_rewrite_applied], [1, 529, false]);
  const second = JSON.parse(read("attempt_2/meta.json")!);
  assert.deepEqual([second.rewritten_model, second.model_rewrite_applied], ["kimi-k2", true]);
  assert.deepEqual(second.files.original_response, { head: "200", size: 7, kept: null });
  const meta = JSON.parse(files["meta.json"]!);
  assert.deepEqual(
    [meta.request_id, meta.export_timestamp, meta.total_attempts, meta.final_status_code, meta.has_errors],
    ["req_1", "2026-11-25T18:01:59.000Z", 2, 200, false],
  );
  assert.deepEqual(meta.unique_endpoints, ["Kimi"]);
  assert.equal(JSON.parse(files["endpoints/endpoint_kimi_2.json"]!).name, "kimi");
});

Deno.test("exportedRequest has the client's panes of a request that no endpoint was tried for, and bytes as they are", async () => {
  const body = Uint8Array.from([0xff, 0x00, 0x80]);
  const panes = [pane("client_request", body), pane("client_response", "no")];
  const request = failed("req_2", "Nobody", { panes, attempts: [] });
  const files = await filesOf(request);
  assert.deepEqual(Object.keys(files).filter((name) => !name.startsWith("client/")), ["README.txt", "meta.json"]);
  assert.equal(files["client/final_response_body.txt"], "no");
  assert.equal(JSON.parse(files["meta.json"]!).has_errors, true);
  const [kept] = exportedRequest({
    request: stored(request),
    configuration: { endpoints: [], taggers: [] },
    at: AT,
  }).filter(({ name }) => name === "client/original_request_body.txt");
  assert.deepEqual(kept!.bytes, body);
});

Deno.test("zip packs what repeats itself", async () => {
  const pieces = await Array.fromAsync(zip([{ name: "a", bytes: bytes("la ".repeat(100_000)) }], AT));
  assert.ok(pieces.reduce((sum, { length }) => sum + length, 0) < 5000);
});
