import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

/** Sessions that go back to an endpoint of a lower priority number: `routing.affinity.return`. */

const ANSWER = scripts.reply(MESSAGES.whole);
const AWAY = scripts.reply(MESSAGES.error("not_found_error", "Not here"), { status: 404 });

const CALL = { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] };
const RESULT = { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "ok" }] };
const SAID = { role: "assistant", content: "Done." };

async function who(proxy: Proxy, ...later: readonly unknown[]): Promise<string | null> {
  const asked = JSON.parse(MESSAGES.request(false));
  const body = JSON.stringify({ ...asked, messages: [...asked.messages, ...later] });
  return (await ask(proxy, MESSAGES, { body, headers: { "x-session-id": "s" } })).headers.get("x-cccc-endpoint");
}

const NEXT = [CALL, RESULT, SAID, { role: "user", content: "And now?" }];

Deno.test("a session that moved goes back at the next turn of the user, not between a call and its result", async () => {
  await using a = await FakeUpstream.start(AWAY, ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: { affinity: { return: true } } });
  assert.equal(await who(proxy), "b");
  assert.equal(await who(proxy, CALL, RESULT), "b");
  assert.equal(await who(proxy, ...NEXT), "a");
  const [, , back] = await proxy.requests(3);
  assert.match(back!.route, /^session s moved from b; a \(its session comes back\), b \(its session\)$/);
  // It is there now.
  assert.equal(await who(proxy, ...NEXT, CALL, RESULT), "a");
});

Deno.test("a session that cannot go back is answered where it was, and stays there", async () => {
  await using a = await FakeUpstream.start(AWAY);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: { affinity: { return: true } } });
  assert.equal(await who(proxy), "b");
  assert.equal(await who(proxy, ...NEXT), "b");
  assert.equal(await who(proxy, ...NEXT, CALL, RESULT), "b");
  assert.deepEqual([a.requests.length, b.requests.length], [2, 3]);
});

Deno.test("a session that moved stays where it is by default", async () => {
  await using a = await FakeUpstream.start(AWAY, ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]) });
  assert.equal(await who(proxy), "b");
  assert.equal(await who(proxy, ...NEXT), "b");
});
