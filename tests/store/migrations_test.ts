import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate, type Migration, MIGRATIONS } from "../../lib/store/sqlite/migrations.ts";

function schemaOf(db: DatabaseSync): unknown[] {
  return db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
}

function versionOf(db: DatabaseSync): unknown {
  return db.prepare("PRAGMA user_version").get()?.["user_version"];
}

function newest(): unknown[] {
  using db = new DatabaseSync(":memory:");
  migrate(db);
  return schemaOf(db);
}

for (let version = 0; version <= MIGRATIONS.length; version++) {
  Deno.test(`migrate brings schema ${version} to the newest`, () => {
    using db = new DatabaseSync(":memory:");
    if (version > 0) migrate(db, MIGRATIONS.slice(0, version));
    assert.equal(versionOf(db), version);
    migrate(db);
    assert.equal(versionOf(db), MIGRATIONS.length);
    assert.deepEqual(schemaOf(db), newest());
  });
}

Deno.test("migrate keeps the facts of schema 1", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, MIGRATIONS.slice(0, 1));
  db.exec(`INSERT INTO learned VALUES ('a', 'kimi', '', '{"type":"system_role"}', 'words', 1, 2, 3, 1, 4)`);
  const rows = () => db.prepare("SELECT * FROM learned").all().map((row) => ({ ...row }));
  const before = rows();
  migrate(db);
  assert.deepEqual(rows(), before.map((row) => ({ ...row, protocol: null })));
});

Deno.test("migrate makes data of what was said as text, and leaves what is data", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, MIGRATIONS.slice(0, 6));
  const said = ['cannot reach "Kimi"', '{"id":"attempt.answered"}', '"words"'];
  for (const [number, words] of said.entries()) {
    db.prepare(
      `INSERT INTO attempts (request, number, endpoint_id, endpoint_name, model, changes, reason, result, start_ms,
        duration_ms, sends) VALUES (1, ?, 'kimi', 'Kimi', 'm', '[]', ?, ?, 0, 0, 1)`,
    ).run(number, words, words);
  }
  migrate(db);
  const rows = db.prepare("SELECT reason, result FROM attempts ORDER BY number").all();
  const kept = ['cannot reach "Kimi"', { id: "attempt.answered" }, "words"];
  assert.deepEqual(rows.map(({ reason }) => JSON.parse(String(reason))), kept);
  assert.deepEqual(rows.map(({ result }) => JSON.parse(String(result))), kept);
});

Deno.test("migrate refuses what a newer version has written, and leaves it as it is", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db);
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  const before = schemaOf(db);
  assert.throws(() => migrate(db), /a newer version of cccc has written it/);
  assert.deepEqual(schemaOf(db), before);
  assert.equal(versionOf(db), MIGRATIONS.length + 1);
});

Deno.test("migrate undoes a step that fails, and keeps those before it", () => {
  using db = new DatabaseSync(":memory:");
  const steps: Migration[] = [
    (db) => db.exec("CREATE TABLE first (a)"),
    (db) => db.exec("CREATE TABLE second (a); CREATE TABLE first (a)"),
  ];
  assert.throws(() => migrate(db, steps), /already exists/);
  assert.equal(versionOf(db), 1);
  assert.deepEqual(schemaOf(db).map((row) => (row as { name: string }).name), ["first"]);
});
