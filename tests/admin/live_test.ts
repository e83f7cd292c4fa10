import assert from "node:assert/strict";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { phrase, type Words } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import { LiveRequests } from "../../lib/store/live_requests.ts";
import type { Call } from "../../routes/api/call.ts";
import { live } from "../../routes/api/live.ts";
import { eventsIn } from "../e2e/client.ts";
import { attemptRecord, requestRecord } from "../logging/records.ts";
import { pane } from "../store/requests.ts";

function listen(liveRequests: LiveRequests): ReadableStreamDefaultReader<Uint8Array> {
  const admin = { liveRequests, say } as Pick<AdminContext, "liveRequests" | "say"> as AdminContext;
  return live({ admin } as Pick<Call, "admin"> as Call).body!.getReader();
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return new TextDecoder().decode(value);
}

Deno.test("live keeps so much for a client that does not read, and tells how much it has missed", async () => {
  const requests = new LiveRequests(() => []);
  const reader = listen(requests);
  assert.equal(await next(reader), ": listening\n\n");
  for (let number = 0; number < 1500; number++) requests.record(requestRecord({ id: `req_${number}` }), []);
  const events = eventsIn(await next(reader));
  assert.equal(events.length, 1001);
  assert.equal(JSON.parse(events[999]!.data).id, "req_999");
  assert.deepEqual(events[1000], { event: "missed", data: '{"count":500}' });
  requests.record(requestRecord({ id: "req_last" }), []);
  assert.equal(JSON.parse(eventsIn(await next(reader))[0]!.data).id, "req_last");
});

Deno.test("live hands out what has come before it ends", async () => {
  const requests = new LiveRequests(() => []);
  const reader = listen(requests);
  await next(reader);
  requests.record(requestRecord(), []);
  requests.end();
  assert.match(await next(reader), /^event: request\n/);
  assert.equal((await reader.read()).done, true);
  const late = listen(requests);
  await next(late);
  assert.equal((await late.read()).done, true);
});

Deno.test("live hears of nothing before it is read, and no more when its client has left", async () => {
  const requests = new LiveRequests(() => []);
  const reader = listen(requests);
  assert.equal(requests.listeners, 0);
  await next(reader);
  assert.equal(requests.listeners, 1);
  const waiting = reader.read();
  await reader.cancel();
  assert.equal((await waiting).done, true);
  assert.equal(requests.listeners, 0);
  requests.record(requestRecord(), []);
});

Deno.test("LiveRequests tells no credential", () => {
  const requests = new LiveRequests(() => ["planted-1"]);
  const heard: (Words | undefined)[] = [];
  const stop = requests.listen({ onRequest: ({ error }) => heard.push(error), onEnd: () => {} });
  const headers = [["authorization", "Bearer planted-2"]] as const;
  const error = "wrong key planted-1 or planted-2 or sk-ant-REDACTED";
  requests.record(requestRecord({ error }), [pane("client_request", "", { headers })]);
  stop();
  requests.record(requestRecord(), []);
  assert.deepEqual(heard, ["wrong key [redacted] or [redacted] or [redacted]"]);
});

Deno.test("LiveRequests tells no credential in what was learned", () => {
  const requests = new LiveRequests(() => ["planted-1"]);
  const heard: unknown[] = [];
  requests.listen({ onRequest: ({ learned }) => heard.push(...learned), onEnd: () => {} });
  const changes = [phrase("lesson.beta", { value: "of planted-1" })];
  requests.record(requestRecord({ attempts: [attemptRecord({ changes })] }), []);
  assert.deepEqual(heard, [phrase("lesson.beta", { value: "of [redacted]" })]);
});
