import assert from "node:assert/strict";
import { watchEndpoints } from "../../lib/admin/watch_endpoints.ts";
import { eventStream, type Send } from "../../routes/api/event_stream.ts";
import { administered } from "./administered.ts";

/** Longer than anything takes that is only a promise. */
function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("watchEndpoints looks at nothing as long as its list is not taken: a page that stands still costs no memory", async () => {
  await administered("endpoints: []", async ({ admin }) => {
    const [begun, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const leaving = new AbortController();
    let isOver = false;
    const watching = watchEndpoints(admin, () => (begun.resolve(), taken.promise), leaving.signal)
      .then(() => isOver = true);
    await begun.promise;
    leaving.abort();
    await moment();
    assert.equal(isOver, false);
    taken.resolve();
    await watching;
  });
});

Deno.test("eventStream tells its work when the client has taken what was sent, and when it is gone", async () => {
  const taken: string[] = [];
  let send: Send = () => Promise.resolve();
  const working = Promise.withResolvers<void>();
  const reader = eventStream(new AbortController().signal, (given) => (send = given, working.promise)).body!
    .getReader();
  const first = reader.read();
  await moment();
  void send("a", {}).then(() => taken.push("a"));
  assert.equal(new TextDecoder().decode((await first).value), "event: a\ndata: {}\n\n");
  await moment();
  assert.deepEqual(taken, ["a"]);
  void send("b", {}).then(() => taken.push("b"));
  await moment();
  assert.deepEqual(taken, ["a"], "nobody has read it");
  await reader.cancel();
  await send("c", {});
  assert.deepEqual(taken, ["a", "b"]);
  working.resolve();
});
