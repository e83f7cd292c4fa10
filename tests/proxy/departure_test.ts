import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { Departure } from "../../lib/proxy/departure.ts";

Deno.test("Departure tells each listener once, whoever listens when it has happened too", () => {
  const departure = new Departure();
  const told: string[] = [];
  const gone = () => told.push("gone");
  departure.on(gone);
  departure.off(gone);
  departure.on(() => told.push("before"));
  departure.happen(new ProxyError("canceled", "The proxy stops"));
  departure.happen();
  departure.on(() => told.push(`behind: ${departure.reason?.message}`));
  assert.deepEqual(told, ["before", "behind: The proxy stops"]);
});
