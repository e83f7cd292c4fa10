/** Anthropic's message threads, which the official SDK's tool runner asks for, at upstreams that keep none. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { DIALECTS } from "./dialects.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const ANSWER = { text: "first", calls: [] };
const CREATE = { type: "create" };
const CONTINUE = { type: "continue", previous_message_id: "msg_1234567" };

function body(thread: JsonObject | undefined, streaming = false): string {
  const request = JSON.parse(MESSAGES.request(streaming)) as JsonObject;
  return JSON.stringify(thread === undefined ? request : { ...request, thread });
}

const error = (status: number, message: string, details?: JsonObject) => {
  const type = status === 404 ? "not_found_error" : "invalid_request_error";
  const said = { type: "error", error: { type, message, ...(details && { details }) } };
  return scripts.reply(JSON.stringify(said), { status });
};

const UNKNOWN = error(400, "thread: Extra inputs are not permitted");

/** What makes the SDK send the whole conversation, under a new thread. */
function assertNotFound({ status, text }: { readonly status: number; readonly text: string }): void {
  assert.equal(status, 404, text);
  const { error } = JSON.parse(text);
  assert.deepEqual([error.type, error.details], ["not_found_error", { error_code: "thread_not_found" }]);
}

Deno.test("thread: a converted conversation is answered, and not gone on from without its beginning", async (t) => {
  const others = DIALECTS.filter(({ protocol }) => protocol.name !== "messages");
  const rows = others.flatMap((upstream) =>
    [true, false].map((streaming) => ({ name: `${upstream.protocol.name}, ${streaming}`, upstream, streaming }))
  );
  await steps(t, rows, async ({ upstream, streaming }) => {
    await using fake = await FakeUpstream.start(saying(upstream, ANSWER, streaming));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, fake)] });
    const first = await ask(proxy, MESSAGES, { streaming, body: body(CREATE, streaming) });
    assert.equal(first.status, 200, first.text);
    assert.match(first.headers.get("x-cccc-losses") ?? "", /thread/);
    assertNotFound(await ask(proxy, MESSAGES, { streaming, body: body(CONTINUE, streaming) }));
    assert.equal(fake.requests.length, 1, "nobody is asked half a question");
  });
});

Deno.test("thread: an upstream that knows none gets no thread to make, and its client all words to send it again", async () => {
  await using fake = await FakeUpstream.start(
    UNKNOWN,
    scripts.reply(MESSAGES.whole),
    UNKNOWN,
    scripts.reply(MESSAGES.whole),
  );
  await using proxy = await startProxy({ endpoints: [{ ...endpointOf(DIALECTS[0]!, fake) }] });
  const first = await ask(proxy, MESSAGES, { body: body(CREATE) });
  assert.equal(first.status, 200, first.text);
  assert.equal(fake.requests[1]!.text, body(undefined));
  assertNotFound(await ask(proxy, MESSAGES, { body: body(CONTINUE) }));
  assert.equal((await ask(proxy, MESSAGES, { body: body(CREATE) })).text, MESSAGES.whole);
  assert.equal(fake.requests.at(-1)!.text, body(undefined), "which it does not refuse again");
});

Deno.test("thread: what an upstream that knows them says of one is what its client gets, and the next is asked", async () => {
  const said = error(404, "No message thread continues from msg_1234567", { error_code: "thread_not_found" });
  const unsupported = error(400, "thread is not supported with this request", {
    error_code: "thread_unsupported_request",
    unsupported: ["mcp_servers"],
  });
  await using fake = await FakeUpstream.start(said, unsupported, said, scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpointOf(DIALECTS[0]!, fake)] });
  assertNotFound(await ask(proxy, MESSAGES, { body: body(CONTINUE) }));
  const refused = await ask(proxy, MESSAGES, { body: body(CONTINUE) });
  assert.equal(JSON.parse(refused.text).error.details.error_code, "thread_unsupported_request");
  await using other = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using two = await startProxy({
    routing: { affinity: { enabled: false } },
    endpoints: [
      { ...endpointOf(DIALECTS[0]!, fake), priority: 1 },
      { ...endpointOf(DIALECTS[0]!, other), name: "other", priority: 2 },
    ],
  });
  assert.equal((await ask(two, MESSAGES, { body: body(CONTINUE) })).text, MESSAGES.whole);
  assert.equal(other.requests[0]!.text, body(CONTINUE));
  assert.equal((await ask(two, MESSAGES)).text, MESSAGES.whole);
  assert.equal(fake.requests.length, 4, "the endpoint itself is well");
});

Deno.test("responses: a file that is not there is none of the API's fault, and chat is not asked in its place", async () => {
  const gone = "File with id 'file-1234567' not found.";
  const said = scripts.reply(
    JSON.stringify({ error: { message: gone, type: "invalid_request_error", param: "input", code: null } }),
    {
      status: 404,
    },
  );
  const dialect = DIALECTS.find(({ protocol }) => protocol.name === "responses")!;
  await using fake = await FakeUpstream.start(said, scripts.reply(dialect.protocol.whole));
  await using proxy = await startProxy({ endpoints: [{ ...endpointOf(dialect, fake), wire_api: "auto" }] });
  const input = [{ role: "user", content: [{ type: "input_file", file_id: "file-1234567" }] }];
  const refused = await ask(proxy, dialect.protocol, { body: JSON.stringify({ model: "gpt-x", input }) });
  assert.equal(refused.status, 404);
  assert.equal(JSON.parse(refused.text).error.message, gone);
  assert.equal((await ask(proxy, dialect.protocol)).text, dialect.protocol.whole);
  assert.deepEqual(fake.requests.map(({ target }) => target), ["/v1/responses", "/v1/responses"]);
});
