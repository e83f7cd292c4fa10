import assert from "node:assert/strict";
import { strToU8, zipSync } from "fflate/browser";
import { archivedRequest } from "../../lib/admin/archived_request.ts";
import { exportedRequest } from "../../lib/admin/exported_request.ts";
import { zip } from "../../lib/admin/zip.ts";
import type { StoredRequest } from "../../lib/store/request_store.ts";
import { pane, recorded } from "../store/requests.ts";

const HEADS = "POST /v1/messages?beta=true\naccept: a, b: c\ncontent-type: application/json\n";
const FILES: Readonly<Record<string, Uint8Array>> = {
  "meta.json": strToU8(JSON.stringify({ request: { id: "req_1", client: "codex", request_bytes: 2 } })),
  "client/original_request_headers.txt": strToU8(HEADS),
  "client/original_request_body.txt": strToU8("{}"),
};

Deno.test("archivedRequest reads what exportedRequest wrote", async () => {
  const request = {
    ...recorded("req_1", { panes: [pane("client_request", '{"a":"ü"}', { headers: [["x-a", "1: 2"]] })] }),
    ...{
      attemptCount: 1,
      usage: undefined,
      cost: undefined,
      stopReason: undefined,
      answeredModel: undefined,
      tools: [],
      route: null,
    },
  } as unknown as StoredRequest;
  const at = new Date(Date.UTC(2026, 10, 26));
  const files = exportedRequest({ request, configuration: { endpoints: [], taggers: [] }, at });
  const archive = await Array.fromAsync(zip(files, at));
  const read = archivedRequest(new Uint8Array(await new Blob(archive as BlobPart[]).arrayBuffer()));
  assert.deepEqual([read.id, read.client, read.endpointId, read.attempts], ["req_1", "claude-code", "kimi", [
    { endpointId: "kimi" },
  ]]);
  const [asked] = read.panes;
  assert.deepEqual([asked?.head, asked?.headers], ["POST /v1/messages", [["x-a", "1: 2"]]]);
  assert.equal(new TextDecoder().decode(asked?.body), '{"a":"ü"}');
});

Deno.test("archivedRequest reads lines that an editor ended in its own way, and takes no header for what is none", () => {
  const heads = `${HEADS.replaceAll("\n", "\r\n")}a note: of mine\r\nx-b: nul\0\r\nx-c: d\r\n`;
  const read = archivedRequest(zipSync({ ...FILES, "client/original_request_headers.txt": strToU8(heads) }));
  const [asked] = read.panes;
  assert.equal(asked?.head, "POST /v1/messages?beta=true");
  assert.deepEqual(asked?.headers, [["accept", "a, b: c"], ["content-type", "application/json"], ["x-c", "d"]]);
});

Deno.test("archivedRequest unpacks only what it reads, and nothing that is too large", () => {
  const large = new Uint8Array(2 * 1024 * 1024);
  // A deflated file that would not unpack: whoever looks at it fails.
  const archive = zipSync({ ...FILES, "client/original_other.txt": large, "../../escape": large });
  const at = archive.findIndex((_, index) => index > 0 && isStartOf(archive, index, "client/original_other.txt"));
  archive.fill(0xff, at + "client/original_other.txt".length, at + 200);
  assert.equal(archivedRequest(archive).id, "req_1");
  assert.throws(() => archivedRequest(zipSync({ ...FILES, "meta.json": large })), /it has no meta\.json/);
});

function isStartOf(bytes: Uint8Array, at: number, text: string): boolean {
  return strToU8(text).every((byte, index) => bytes[at + index] === byte);
}

for (
  const [what, archive, problem] of [
    ["no archive", new Uint8Array([1, 2, 3]), /it is no ZIP archive/],
    ["an archive of something else", zipSync({ "a.txt": strToU8("a") }), /it has no meta\.json/],
    ["an archive whose meta.json is none", zipSync({ "meta.json": strToU8("[") }), /its meta\.json is no JSON/],
    ["an archive of another program", zipSync({ "meta.json": strToU8('{"request_id":"x"}') }), /tells of no request/],
  ] as const
) {
  Deno.test(`archivedRequest says what is wrong with ${what}`, () => {
    assert.throws(() => archivedRequest(archive), problem);
  });
}
