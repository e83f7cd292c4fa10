/** Whatever is wrong with the file: the program goes on, people are told once, and nothing that was there is lost. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Engine } from "../../lib/store/sqlite/engine.ts";
import { migrate, MIGRATIONS } from "../../lib/store/sqlite/migrations.ts";
import { DATABASE_FILE } from "../../lib/store/sqlite_store.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fill, IS_ROOT, mounted, withMode } from "./disk.ts";
import { fact } from "./facts.ts";
import { opened } from "./opened.ts";
import { recorded } from "./requests.ts";

function idsIn(file: string): unknown[] {
  using db = new DatabaseSync(file, { readOnly: true });
  return db.prepare("SELECT id FROM learned ORDER BY id").all().map(({ id }) => id);
}

async function filled(directory: string, ...ids: readonly string[]): Promise<string> {
  await using kept = await opened(directory);
  for (const id of ids) kept.store.facts.save(fact(id));
  return kept.file;
}

Deno.test("a store whose file's schema is malformed moves it aside and goes on with a new one", async () => {
  await using folder = await temporaryFolder();
  const file = await filled(folder.path, "a");
  const text = Buffer.from(await Deno.readFile(file)).toString("latin1");
  await Deno.writeFile(file, Buffer.from(text.replaceAll("CREATE TABLE panes", "CREATE TRIBE panes"), "latin1"));
  await using kept = await opened(folder.path);
  kept.store.facts.save(fact("b"));
  await kept.store.flush();
  assert.match(kept.heard.lines.join("\n"), /^warn: The database .* it is now ".*cccc.db.damaged-1"[^\n]*$/);
  assert.deepEqual(idsIn(file), ["b"]);
});

for (const [what, damage] of Object.entries({ "is none": 0, "is torn behind its head": 4096 })) {
  Deno.test(`a store whose file ${what} moves it aside, says so once and goes on with a new one`, async () => {
    await using folder = await temporaryFolder();
    const file = await filled(folder.path, ...Array.from({ length: 300 }, (_, index) => `fact-${index}`));
    const bytes = await Deno.readFile(file);
    bytes.fill(0x58, damage);
    await Deno.writeFile(file, bytes);
    {
      await using kept = await opened(folder.path);
      kept.store.facts.save(fact("a"));
      await kept.store.flush();
      kept.store.facts.save(fact("b"));
      await kept.store.flush();
      const [line, ...more] = kept.heard.lines;
      assert.match(line ?? "", /^warn: The database ".*cccc.db" was damaged: it is now ".*cccc.db.damaged-1", and/);
      assert.deepEqual(more, []);
      assert.equal(kept.store.requests.replaced(), `${file}.damaged-1`);
    }
    assert.deepEqual(idsIn(file), ["a", "b"]);
    assert.deepEqual(await Deno.readFile(`${file}.damaged-1`), bytes);
  });
}

/** As the program made them on its first evening, under numbers that later stood for more. */
const INCOMPLETE = {
  "a column": ["ALTER TABLE attempts DROP COLUMN start_ms", "PRAGMA user_version = 4"],
  "tables": ["DROP TABLE statistics_hours; DROP TABLE statistics_days"],
};

for (const [what, statements] of Object.entries(INCOMPLETE)) {
  Deno.test(`a store whose file lacks ${what} of its schema goes on with a new one and with what was learned`, async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, DATABASE_FILE);
    {
      using db = new DatabaseSync(file);
      migrate(db, MIGRATIONS.slice(0, 4));
      db.exec(
        `INSERT INTO learned VALUES ('fact-old', 'kimi', 'm', '{"type":"images"}', 'words', 1, 2, 3, 1, 4, 'chat')`,
      );
      for (const sql of statements) db.exec(sql);
    }
    await using kept = await opened(folder.path);
    kept.store.requests.record(recorded("req_new"));
    await kept.store.flush();
    assert.ok(await kept.store.requests.find("req_new"));
    assert.match(
      kept.heard.lines.join("\n"),
      /^warn: The database .* it is now ".*cccc.db.damaged-1", and a new one[^\n]*$/,
    );
    assert.deepEqual(idsIn(file), ["fact-old"]);
    assert.deepEqual(idsIn(`${file}.damaged-1`), ["fact-old"]);
  });
}

Deno.test("a store that is asked for what no search can be leaves its file where it is", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  kept.store.facts.save(fact("a"));
  await kept.store.flush();
  const file = new Engine({ file: kept.file, busyMs: 50 });
  assert.equal(file.page({ filter: {}, limit: Number.NaN }).type, "failed");
  file.close();
  assert.deepEqual(idsIn(kept.file), ["a"]);
});

Deno.test("a store whose file is damaged in a part of it goes on with what was learned and counted that can still be read", async () => {
  await using folder = await temporaryFolder();
  const ids = Array.from({ length: 300 }, (_, index) => `fact-${1000 + index}`);
  const file = await filled(folder.path, ...ids);
  const query = { from: 0, to: Date.now(), by: [], filter: {} } as const;
  {
    await using kept = await opened(folder.path);
    kept.store.facts.save(fact("fact-1000", { pinned: true }));
    for (let index = 0; index < 50; index++) kept.store.requests.record(recorded(`req_${index}`));
    await kept.store.flush();
    assert.equal((await kept.store.requests.statistics(query)).rows[0]?.requests, 50);
  }
  const [broken, bytes] = [pageOf(file, "fact-1150"), await Deno.readFile(file)];
  bytes.fill(0x58, broken, broken + 4096);
  await Deno.writeFile(file, bytes);
  await using kept = await opened(folder.path);
  const facts = await kept.store.facts.load();
  assert.match(
    kept.heard.lines.join("\n"),
    /^warn: .* was damaged: .*, with what can still be read of what was learned/,
  );
  assert.ok(facts.length > 200 && facts.length < 300, `${facts.length} facts`);
  assert.ok(facts.some(({ id, pinned }) => id === "fact-1000" && pinned), "the first");
  assert.ok(facts.some(({ id }) => id === "fact-1299"), "the last");
  assert.equal((await kept.store.requests.statistics(query)).rows[0]?.requests, 50);
  // All that recovers more has to be there still.
  const aside = await Deno.readFile(`${file}.damaged-1`);
  assert.deepEqual(aside.subarray(4096), bytes.subarray(4096));
});

/** Where the page begins that has these words. */
function pageOf(file: string, words: string): number {
  const at = Buffer.from(Deno.readFileSync(file)).indexOf(words);
  return at - at % 4096;
}

Deno.test("a database is moved aside only if it is damaged when it is opened again", async () => {
  await using folder = await temporaryFolder();
  const file = await filled(folder.path, "old");
  const engine = new Engine({ file, busyMs: 50 });
  // As if another process had moved a damaged one aside just before.
  const once = `let seen = false;
    export const readCharge = () => ({});
    export const costOf = () => undefined;
    export function readExchange() {
      if (seen) return { asked: "", title: "", answered: "", tools: [], usage: undefined, stopReason: undefined, model: undefined };
      seen = true;
      throw Object.assign(new Error("database disk image is malformed"), { code: "ERR_SQLITE_ERROR" });
    }`;
  await engine.load(`data:text/javascript,${encodeURIComponent(once)}`);
  const reply = engine.write([{ type: "request", secrets: [], billing: undefined, request: recorded("req_1") }]);
  assert.deepEqual([reply.type, reply.replaced], ["done", undefined]);
  engine.close();
  assert.deepEqual(idsIn(file), ["old"]);
});

Deno.test("a store whose file is damaged while it runs keeps in the new one all that is learned", async () => {
  await using folder = await temporaryFolder();
  const many = Array.from({ length: 300 }, (_, index) => `old-${index}`);
  const file = await filled(folder.path, ...many);
  {
    await using kept = await opened(folder.path);
    {
      // Another one's change makes the worker read again what it had in memory.
      using other = new DatabaseSync(file);
      other.exec("UPDATE learned SET uses = uses + 1; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    const bytes = await Deno.readFile(file);
    await Deno.writeFile(file, bytes.fill(0x58, 4096));
    kept.store.facts.save(fact("new"));
    await kept.store.flush();
    assert.equal(kept.heard.lines.length, 1, kept.heard.lines.join("\n"));
  }
  assert.deepEqual(idsIn(file), ["new", ...many.sort()]);
});

Deno.test({
  name: "a store whose file is deleted while it runs says so once, and makes a new one with all that is learned",
  // There an open file cannot be deleted.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const file = await filled(folder.path, "old");
    {
      await using kept = await opened(folder.path);
      kept.store.facts.save(fact("before"));
      await kept.store.flush();
      await Deno.remove(file);
      kept.store.facts.save(fact("after"));
      await kept.store.flush();
      kept.store.facts.save(fact("later"));
      await kept.store.flush();
      const [line, ...more] = kept.heard.lines;
      assert.match(line ?? "", /^warn: The database ".*cccc.db" was deleted or replaced while the program ran/);
      assert.deepEqual(more, []);
    }
    assert.deepEqual(idsIn(file), ["after", "before", "later", "old"]);
  },
});

Deno.test({
  name: "a store whose file was deleted says so to who only reads, and writes into the new one",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const file = await filled(folder.path, "old");
    {
      await using kept = await opened(folder.path);
      await Deno.remove(file);
      assert.equal((await kept.store.requests.usage()).requests, 0);
      assert.equal(kept.heard.lines.length, 1);
      await kept.store.flush();
    }
    assert.deepEqual(idsIn(file), ["old"]);
  },
});

Deno.test({
  name: "a store whose file is replaced while it runs goes on with what is there then, which stays whole",
  // Windows moves nothing over an open file.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const other = await filled(join(folder.path, "other"), "other");
    await using kept = await opened(join(folder.path, "data"));
    for (let index = 0; index < 50; index++) kept.store.requests.record(recorded(`req_${index}`));
    await kept.store.flush();
    await Deno.rename(other, kept.file);
    kept.store.requests.record(recorded("req_after"));
    await kept.store.flush();
    const { requests } = await kept.store.requests.page({ filter: {}, limit: 200 });
    assert.deepEqual(requests.map(({ id }) => id), ["req_after"]);
    assert.match(kept.heard.lines.join("\n"), /^warn: [^\n]*was deleted or replaced while the program ran[^\n]*$/);
    assert.deepEqual(idsIn(kept.file), ["other"]);
    using db = new DatabaseSync(kept.file, { readOnly: true });
    assert.deepEqual({ ...db.prepare("PRAGMA quick_check").get() }, { quick_check: "ok" });
  },
});

Deno.test({
  name: "a store whose folder is deleted while it runs makes a new one",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "data");
    const file = await filled(directory, "old");
    {
      await using kept = await opened(directory);
      await Deno.remove(directory, { recursive: true });
      kept.store.facts.save(fact("new"));
      await kept.store.flush();
      assert.equal(kept.heard.lines.length, 1, kept.heard.lines.join("\n"));
    }
    assert.deepEqual(idsIn(file), ["new", "old"]);
  },
});

Deno.test("a store whose file is of a newer version leaves it as it is and says so once", async () => {
  await using folder = await temporaryFolder();
  const file = await filled(folder.path, "old");
  {
    using db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  }
  {
    await using kept = await opened(folder.path);
    assert.deepEqual(await kept.store.facts.load(), []);
    kept.store.facts.save(fact("a"));
    await kept.store.flush();
    await kept.store.flush();
    const [line, ...more] = kept.heard.lines;
    assert.match(line ?? "", /^warn: Cannot use the database ".*": a newer version of cccc has written it \(schema/);
    assert.deepEqual(more, []);
  }
  assert.deepEqual(idsIn(file), ["old"]);
});

Deno.test("a store whose file is locked keeps what comes, and writes it when the lock is gone", async () => {
  await using folder = await temporaryFolder();
  const file = await filled(folder.path, "old");
  await using kept = await opened(folder.path);
  assert.equal((await kept.store.facts.load()).length, 1);
  {
    using other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    kept.store.facts.save(fact("a"));
    await kept.store.flush();
    kept.store.facts.save(fact("b"));
    await kept.store.flush();
    assert.equal(kept.heard.lines.length, 1);
    assert.match(
      kept.heard.lines[0]!,
      /^warn: Cannot use the database ".*": database is locked; nothing is kept until/,
    );
    assert.match(JSON.stringify(kept.store.requests.failure()), /database is locked/);
    other.exec("ROLLBACK");
  }
  await kept.store.flush();
  assert.equal(kept.store.requests.failure(), undefined);
  assert.deepEqual(idsIn(file), ["a", "b", "old"]);
  assert.match(kept.heard.lines[1] ?? "", /^info: The database ".*" can be used again$/);
  assert.equal(kept.heard.lines.length, 2);
});

Deno.test("a store whose file is locked at the start tells what was learned before when the lock is gone", async () => {
  await using folder = await temporaryFolder();
  const file = await filled(folder.path, "old", "older");
  using other = new DatabaseSync(file);
  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held(a)");
  await using kept = await opened(folder.path, { retryMs: 5 });
  const late = Promise.withResolvers<readonly { readonly id: string }[]>();
  assert.deepEqual(await kept.store.facts.load(late.resolve), []);
  kept.store.facts.save(fact("new"));
  await kept.store.flush();
  other.close();
  assert.deepEqual((await late.promise).map(({ id }) => id).sort(), ["old", "older"]);
});

Deno.test("a store tries again by itself after a failure", async () => {
  await using folder = await temporaryFolder();
  const file = await filled(folder.path, "old");
  await using kept = await opened(folder.path, { retryMs: 5 });
  using other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  kept.store.facts.save(fact("a"));
  await kept.store.flush();
  other.exec("ROLLBACK");
  await kept.heard.count(2);
  assert.deepEqual(idsIn(file), ["a", "old"]);
});

Deno.test("a store whose folder is a file goes on in memory with one warning, and says what was lost", async () => {
  await using folder = await temporaryFolder({ data: "not a folder" });
  {
    await using kept = await opened(join(folder.path, "data"));
    assert.deepEqual(await kept.store.facts.load(), []);
    kept.store.facts.save(fact("a"));
    await kept.store.flush();
    assert.equal(kept.heard.lines.length, 1, kept.heard.lines.join("\n"));
    await kept.store.close();
    assert.match(kept.heard.lines[1] ?? "", /^warn: Lost 1 rows that could not be written/);
  }
  assert.equal(await Deno.readTextFile(join(folder.path, "data")), "not a folder");
});

Deno.test({
  name: "a store whose folder cannot be written goes on in memory with one warning",
  // The system lets root write anywhere, but for a file system that is mounted read-only.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await temporaryFolder();
    await filled(folder.path, "old");
    await using _readOnly = IS_ROOT ? await mounted(folder.path, "ro") : await withMode(folder.path, 0o500);
    await using kept = await opened(folder.path);
    kept.store.facts.save(fact("a"));
    await kept.store.flush();
    assert.equal(kept.heard.lines.length, 1, kept.heard.lines.join("\n"));
    assert.match(kept.heard.lines[0]!, /^warn: Cannot use the database /);
  },
});

Deno.test({
  name: "a store whose disk is full keeps what was written, and goes on when there is room again",
  // Only root can make a disk of its own.
  ignore: !IS_ROOT,
  fn: async () => {
    await using folder = await temporaryFolder();
    await using _disk = await mounted(folder.path, "size=24m");
    const file = join(folder.path, DATABASE_FILE);
    await using kept = await opened(folder.path);
    kept.store.facts.save(fact("before"));
    await kept.store.flush();
    assert.deepEqual(kept.heard.lines, []);
    // More than SQLite holds in memory: the disk is found full in the middle of it.
    await fill(join(folder.path, "ballast"));
    for (let index = 0; index < 400; index++) {
      kept.store.facts.save(fact(`during-${index}`, { evidence: "x".repeat(10_000) }));
    }
    await kept.store.flush();
    assert.equal(kept.heard.lines.length, 1, kept.heard.lines.join("\n"));
    assert.match(kept.heard.lines[0]!, /^warn: Cannot use the database .*(full|I\/O)/);
    await Deno.remove(join(folder.path, "ballast"));
    await kept.store.flush();
    assert.match(kept.heard.lines[1] ?? "", /^info: /);
    assert.equal(idsIn(file).length, 401);
  },
});
