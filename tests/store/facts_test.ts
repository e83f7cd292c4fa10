import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Change } from "../../lib/learning/fact.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fact } from "./facts.ts";
import { opened } from "./opened.ts";

const CHANGES: readonly Change[] = [
  { type: "drop", path: "stream_options" },
  { type: "rename", path: "max_tokens", to: "max_completion_tokens" },
  { type: "ceiling", path: "max_tokens", maximum: 8192 },
  { type: "set", path: "temperature", value: { nested: [1, null, "é"] } },
  { type: "schema_keyword", keyword: "pattern" },
  { type: "beta", value: "context-1m-2025-08-07" },
  { type: "lacks", protocol: "responses" },
  { type: "credential_header", header: "x-api-key" },
  { type: "foreign_thinking", digests: ["0badcafe"] },
  { type: "encrypted_reasoning", digests: [] },
  { type: "reasoning_content" },
  { type: "call_ids", maximum: 40 },
  { type: "system_role" },
  { type: "images" },
];

Deno.test("facts come back as they were saved after a restart, in the order of their learning", async () => {
  await using folder = await temporaryFolder();
  const facts = CHANGES.map((change, index) =>
    fact(`fact-${CHANGES.length - index}`, { change, learnedAt: 1000 + index, pinned: index % 2 === 0 })
  );
  {
    await using first = await opened(folder.path);
    assert.deepEqual(await first.store.facts.load(), []);
    for (const each of facts) first.store.facts.save(each);
  }
  await using second = await opened(folder.path);
  assert.deepEqual(await second.store.facts.load(), facts);
  assert.deepEqual(second.heard.lines, []);
});

Deno.test("facts are kept in their last state, and one that was removed is gone", async () => {
  await using folder = await temporaryFolder();
  {
    await using first = await opened(folder.path);
    const { facts } = first.store;
    facts.save(fact("a"));
    facts.save(fact("b"));
    await first.store.flush();
    facts.save(fact("a", { uses: 4 }));
    facts.remove("b");
    facts.save(fact("c"));
    facts.remove("c");
    facts.remove("d");
    facts.save(fact("d"));
  }
  await using second = await opened(folder.path);
  assert.deepEqual(await second.store.facts.load(), [fact("a", { uses: 4 }), fact("d")]);
});

Deno.test("flush resolves when the facts are in the file", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  for (let index = 0; index < 1200; index++) kept.store.facts.save(fact(`fact-${index}`));
  await kept.store.flush();
  using db = new DatabaseSync(kept.file, { readOnly: true });
  assert.equal(db.prepare("SELECT count(*) AS count FROM learned").get()?.["count"], 1200);
});

Deno.test({
  name: "the database can be read by its owner only",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await temporaryFolder();
    await using kept = await opened(`${folder.path}/data`);
    kept.store.facts.save(fact("a"));
    await kept.store.flush();
    for (const suffix of ["", "-wal", "-shm"]) {
      assert.equal((await Deno.stat(kept.file + suffix)).mode! & 0o777, 0o600, suffix);
    }
    assert.equal((await Deno.stat(`${folder.path}/data`)).mode! & 0o777, 0o700);
  },
});
