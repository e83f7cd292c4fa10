import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Changes } from "../../islands/endpoints/changes.ts";
import type { ApiResult } from "../../lib/browser/api.ts";

const CONFLICT: ApiResult<unknown> = { type: "failed", failure: { code: "CONFLICT", message: "", problems: [] } };

/** A server whose configuration is of `version`, and how often it was looked at again. */
function server(version: string) {
  const known = { version, looks: 0 };
  const changes: Changes = new Changes(version, () => {
    known.looks++;
    if (changes.isLast) changes.sees(known.version);
    return Promise.resolve();
  });
  const send = async (made: { readonly version?: string }): Promise<ApiResult<unknown>> => {
    await pause(1);
    if (made.version !== known.version) return CONFLICT;
    known.version += "'";
    return { type: "ok", value: { version: known.version } };
  };
  return { known, changes, send };
}

Deno.test("Changes are made one after the other, each of the version that the one before has left", async () => {
  const { known, changes, send } = server("a");
  const made = await Promise.all([changes.make(send), changes.make(send), changes.make(send)]);
  assert.deepEqual(made.map(({ type }) => type), ["ok", "ok", "ok"]);
  assert.deepEqual(known, { version: "a'''", looks: 1 });
  assert.ok(changes.isSettled);
});

Deno.test("Changes are refused after somebody else's, until that one is seen", async () => {
  const { known, changes, send } = server("a");
  const first = changes.make(send);
  await first;
  known.version = "theirs";
  const refused = await Promise.all([changes.make(send), changes.make(send)]);
  assert.deepEqual(refused, [CONFLICT, CONFLICT]);
  assert.equal((await changes.make(send)).type, "ok");
});
