import assert from "node:assert/strict";
import { Departure } from "../../lib/proxy/departure.ts";
import { readDocuments } from "../../lib/proxy/read_documents.ts";

const NEVER = () => new Promise<void>(() => {});

function waiting({ read = NEVER, remainingMs = Infinity }: { read?: () => Promise<void>; remainingMs?: number }) {
  return { departure: new Departure(), remainingMs: () => remainingMs, deps: { pdfs: { read } } };
}

Deno.test("readDocuments waits for what is read", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const reading = readDocuments(["JVBERi0="], waiting({ read: () => promise })).then(() => isOver = true);
  await new Promise((later) => setTimeout(later, 5));
  assert.equal(isOver, false);
  resolve();
  await reading;
});

Deno.test("readDocuments waits no longer than somebody waits for it", async () => {
  const exchange = waiting({});
  const reading = readDocuments(["JVBERi0="], exchange);
  exchange.departure.happen();
  await reading;
  await readDocuments(["JVBERi0="], waiting({ remainingMs: 5 }));
});
