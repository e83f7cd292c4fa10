import assert from "node:assert/strict";
import type { KnownStatus, Status, StatusListener } from "../../lib/admin/status_schema.ts";
import { watchStatus } from "../../lib/admin/watch_status.ts";
import { say } from "../../lib/phrases/say.ts";

function statusOf(ended: number): KnownStatus {
  return { endpoints: [], concerns: [], ended };
}

/** Those who listen, and what they are told. */
class Source {
  readonly listeners = new Set<StatusListener>();

  now(): Promise<KnownStatus> {
    return Promise.resolve(statusOf(0));
  }

  listen(listener: StatusListener): () => void {
    this.listeners.add(listener);
    listener.onStatus(statusOf(0));
    return () => void this.listeners.delete(listener);
  }

  tell(ended: number): void {
    for (const { onStatus } of this.listeners) onStatus(statusOf(ended));
  }
}

Deno.test("watchStatus tells a slow reader the last of what came meanwhile, and keeps nothing else", async () => {
  const source = new Source();
  const told: Status[] = [];
  const leaving = new AbortController();
  const taken = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const reached = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const watching = watchStatus({ status: source, say }, (status) => {
    const index = told.push(status) - 1;
    reached[index]!.resolve();
    return taken[index]!.promise;
  }, leaving.signal);
  await reached[0]!.promise;
  for (const ended of [1, 2, 3]) source.tell(ended);
  taken[0]!.resolve();
  await reached[1]!.promise;
  taken[1]!.resolve();
  await Promise.resolve();
  source.tell(4);
  await reached[2]!.promise;
  taken[2]!.resolve();
  leaving.abort();
  await watching;
  assert.deepEqual(told.map(({ ended }) => ended), [0, 3, 4]);
  assert.equal(source.listeners.size, 0);
});

Deno.test("watchStatus ends with the program, and at once for who has left before it began", async () => {
  const source = new Source();
  const watching = watchStatus({ status: source, say }, () => Promise.resolve(), new AbortController().signal);
  for (const { onEnd } of source.listeners) onEnd();
  await watching;
  const told: Status[] = [];
  const onStatus = (status: Status) => Promise.resolve(void told.push(status));
  await watchStatus({ status: source, say }, onStatus, AbortSignal.abort());
  assert.deepEqual([told, source.listeners.size], [[], 0]);
});
