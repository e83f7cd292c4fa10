import assert from "node:assert/strict";
import { FETCH_REPEATS } from "../../lib/upstream/send.ts";
import { type Fault, faultAt, type FaultPlan } from "./fault.ts";
import { type ModelUpstream, startModelUpstream } from "./model_upstream.ts";
import { sampleText } from "./script.ts";
import { scriptMarker } from "./script_marker.ts";
import { openTunnel } from "./tunnel.ts";
import { parseMessages } from "./wire_messages.ts";

const encoder = new TextEncoder();

async function withUpstream(faults: readonly FaultPlan[], use: (upstream: ModelUpstream) => Promise<void>) {
  const credential = { header: "x-api-key", value: "made-up-endpoint" } as const;
  const upstream = await startModelUpstream({ credential, forbidden: ["made-up-client"], faults });
  try {
    await use(upstream);
  } finally {
    upstream.stop();
  }
}

function ask(url: string, change: { headers?: HeadersInit; body?: object } = {}): Promise<Response> {
  const content = scriptMarker({ name: "text", run: "r1", path: "" });
  const body = { model: "m", max_tokens: 9, stream: true, messages: [{ role: "user", content }], ...change.body };
  const headers = new Headers({ "x-api-key": "made-up-endpoint", "anthropic-version": "2023-06-01" });
  headers.set("content-type", "application/json");
  for (const [name, value] of new Headers(change.headers)) headers.set(name, value);
  return fetch(`${url}/v1/messages?beta=true`, { method: "POST", headers, body: JSON.stringify(body) });
}

Deno.test("model upstream answers a right request with the script's text", () =>
  withUpstream([], async ({ url, requests }) => {
    const text = await (await ask(url)).text();
    const deltas = [...text.matchAll(/"text_delta","text":("(?:[^"\\]|\\.)*")/g)].map(([, json]) => JSON.parse(json!));
    assert.equal(deltas.join(""), sampleText);
    assert.ok(text.endsWith('data: {"type":"message_stop"}\n\n'));
    assert.deepEqual(requests.map(({ faults, stream, kind }) => ({ faults, stream, kind })), [
      { faults: [], stream: true, kind: "inference" },
    ]);
  }));

const refused: readonly [string, Parameters<typeof ask>[1], RegExp][] = [
  ["another credential", { headers: { "x-api-key": "made-up-other" } }, /x-api-key is not the endpoint's/],
  ["a second credential", { headers: { authorization: "Bearer x" } }, /authorization is not the endpoint's/],
  ["the client's key in a header", { headers: { "x-other": "made-up-client" } }, /credential that is not/],
  ["the client's key in the body", { body: { system: "made-up-client" } }, /credential that is not/],
  ["no version", { headers: { "anthropic-version": "" } }, /no anthropic-version/],
  ["no script", { body: { messages: [{ role: "user", content: "hi" }] } }, /no script/],
  ["a system role without the beta", { body: { messages: [{ role: "system", content: "x" }] } }, /role \W*system/],
  ["an unanswered tool call", { body: { messages: [call("t1")] } }, /unanswered tool_use t1/],
  ["a stray tool result", { body: { messages: [result("t1")] } }, /tool_result without tool_use: t1/],
  ["another tool's result", { body: { messages: [call("t1"), result("t2")] } }, /tool_use without tool_result: t1/],
];

function call(id: string) {
  return { role: "assistant", content: [{ type: "tool_use", id, name: "Bash", input: {} }] };
}

function result(tool_use_id: string) {
  return { role: "user", content: [{ type: "tool_result", tool_use_id, content: "x" }] };
}

for (const [what, change, wording] of refused) {
  Deno.test(`model upstream refuses ${what}`, () =>
    withUpstream([], async ({ url, requests }) => {
      const response = await ask(url, change);
      assert.equal(response.status, 400);
      assert.match(await response.text(), wording);
      assert.match(requests[0]!.faults.join("; "), wording);
    }));
}

const broken: readonly [Fault["type"], Fault, (response: Promise<Response>) => Promise<void>][] = [
  ["status", { type: "status", status: 529, retryAfter: 3 }, async (response) => {
    const { status, headers } = await drained(response);
    assert.deepEqual([status, headers.get("retry-after")], [529, "3"]);
  }],
  ["reset", { type: "reset" }, (response) => assert.rejects(response)],
  ["cut", { type: "cut" }, async (response) => assert.rejects((await response).text())],
  ["error_event", { type: "error_event", at: "middle" }, async (response) => {
    const text = await (await response).text();
    assert.ok(text.includes("text_delta") && text.includes("event: error") && !text.includes("message_stop"));
  }],
  ["error_event", { type: "error_event", at: "start" }, async (response) => {
    const text = await (await response).text();
    assert.ok(!text.includes("content_block") && text.includes("event: error"));
  }],
  ["empty", { type: "empty" }, async (response) => assert.equal(await (await response).text(), "")],
];

for (const [name, fault, check] of broken) {
  Deno.test(`model upstream meets the fault ${name} once, then is well: ${JSON.stringify(fault)}`, () =>
    withUpstream([{ fault, times: fault.type === "reset" && FETCH_REPEATS ? 2 : 1 }], async ({ url, requests }) => {
      await check(ask(url));
      assert.equal((await drained(ask(url))).status, 200);
      assert.deepEqual([requests[0]!.met, requests.at(-1)!.met], [name, undefined]);
    }));
}

async function drained(response: Promise<Response>): Promise<Response> {
  await (await response).arrayBuffer();
  return await response;
}

Deno.test("faultAt counts from the first request of the run", () => {
  const plans: FaultPlan[] = [{ fault: { type: "cut" }, after: 2, times: 2 }];
  assert.deepEqual([0, 1, 2, 3, 4].map((index) => faultAt(plans, index)?.type), [
    ...[undefined, undefined, "cut", "cut", undefined],
  ]);
});

Deno.test("tunnel passes bytes on and shows each request as it was sent", () =>
  withUpstream([], async ({ url, requests }) => {
    const tunnel = openTunnel(url);
    try {
      assert.equal((await drained(ask(tunnel.url))).status, 200);
      assert.equal((await drained(ask(tunnel.url))).status, 200);
      const sent = tunnel.requests();
      assert.deepEqual(sent.map(({ start }) => start), Array(2).fill("POST /v1/messages?beta=true HTTP/1.1"));
      assert.deepEqual(sent.map(({ body }) => [...body]), requests.map(({ body }) => [...body]));
    } finally {
      tunnel.stop();
    }
  }));

Deno.test("parseMessages reads bodies of both framings, cut into pieces of any size", () => {
  const bytes = encoder.encode(
    "POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nhéld" +
      "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n" +
      "GET /c HTTP/1.1\r\nupgrade: websocket\r\n\r\nPOST /d HTTP/1.1\r\ncontent-length: 9\r\n\r\nabc",
  );
  for (const size of [1, 7, bytes.length]) {
    const pieces = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, at) => bytes.slice(at * size, ++at * size),
    );
    const messages = parseMessages(pieces);
    assert.deepEqual(
      messages.map(({ start, body, complete }) => [start.slice(0, 7), new TextDecoder().decode(body), complete]),
      [["POST /a", "héld", true], ["POST /b", "abcde", true], ["GET /c ", "", true], ["POST /d", "abc", false]],
    );
  }
});
