import assert from "node:assert/strict";
import { join } from "node:path";
import type { RequestFilter } from "../../lib/store/request_store.ts";
import { Database } from "../../lib/store/sqlite/database.ts";
import { readPage } from "../../lib/store/sqlite/read_requests.ts";
import { keepRequest } from "../../lib/store/sqlite/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { recorded } from "./requests.ts";

const REQUESTS = 6000;
const NOTHING = { title: "", answered: "", tools: [], usage: undefined, stopReason: undefined, model: undefined };

interface Row {
  readonly id: string;
  readonly startedAt: number;
  readonly client: string;
  readonly words: string;
}

/** One in a hundred ran for so long that those which began after it were kept before it. */
const ROWS: readonly Row[] = Array.from({ length: REQUESTS }, (_, number) => ({
  id: `req_${number}`,
  startedAt: 1000 * number - (number % 100 === 0 ? 700_000 : 0),
  client: number % 1000 === 0 ? "rare" : "common",
  words: number % 900 === 3 ? "a seldom question" : "a question",
}));

async function withRows(use: (db: Database) => void): Promise<void> {
  await using folder = await temporaryFolder();
  const db = new Database({ file: join(folder.path, "cccc.db"), busyMs: 100 });
  try {
    db.transaction(() => {
      for (const { id, startedAt, client, words } of ROWS) {
        const reading = { ...NOTHING, asked: words };
        keepRequest(db, { request: recorded(id, { startedAt, client }), reading, cost: undefined, secrets: [] });
      }
    });
    use(db);
  } finally {
    db.close();
  }
}

/** Ids of all pages. */
function allOf(db: Database, filter: RequestFilter, limit: number): string[] {
  const ids: string[] = [];
  for (let after: { after?: string } = {};;) {
    const { requests, next } = readPage(db, { filter, limit, ...after });
    ids.push(...requests.map(({ id }) => id));
    if (next === undefined) return ids;
    after = { after: next };
  }
}

const FILTERS: readonly (readonly [name: string, filter: RequestFilter, fits: (row: Row) => boolean])[] = [
  ["a word that all say", { text: "question" }, () => true],
  ["a word that few say", { text: "seldom" }, ({ words }) => words.includes("seldom")],
  [
    "a word that all say, of one client in a thousand",
    { text: "question", client: "rare" },
    ({ client }) => client === "rare",
  ],
  ["words that nobody says", { text: "question nowhere" }, () => false],
  ["no word at all", { text: " - " }, () => true],
];

Deno.test("readPage finds all that say a word, in the order of their beginnings, page after page", () =>
  withRows((db) => {
    for (const [name, filter, fits] of FILTERS) {
      const expected = ROWS.filter(fits).toSorted((a, b) => b.startedAt - a.startedAt).map(({ id }) => id);
      assert.deepEqual(allOf(db, filter, 700), expected, name);
    }
    assert.equal(readPage(db, { filter: { text: "question" }, limit: 50 }).requests.length, 50);
  }));

const ODD = ['a"b', "a\\b", 'x","y', "%", "ä", "long"];

Deno.test("readPage takes a tag, and who was tried, by the whole name, whatever is in it", async () => {
  await using folder = await temporaryFolder();
  const db = new Database({ file: join(folder.path, "cccc.db"), busyMs: 100 });
  for (const name of ODD) {
    const [attempt] = recorded("x").attempts;
    const request = recorded(`req_${name}`, { tags: ["z", name], attempts: [{ ...attempt!, endpointId: name }] });
    keepRequest(db, { request, reading: { ...NOTHING, asked: "" }, cost: undefined, secrets: [] });
  }
  for (const name of ODD) {
    for (const filter of [{ tag: name }, { triedId: name }]) {
      assert.deepEqual(readPage(db, { filter, limit: 9 }).requests.map(({ id }) => id), [`req_${name}`]);
    }
  }
  for (const name of ["lon", "x", "y", "a", ""]) {
    assert.equal(readPage(db, { filter: { tag: name }, limit: 9 }).requests.length, 0);
  }
  db.close();
});
