/** What is kept when the machine's clock is wrong. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inflateRawSync } from "node:zlib";
import { Engine } from "../../lib/store/sqlite/engine.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { opened } from "./opened.ts";
import { pane, recorded } from "./requests.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const MAX_AGE = 30 * DAY;
const START = Date.UTC(2026, 10, 25, 12);

/** A clock that a test sets, and that knows when it is looked at. */
class Machine {
  time = START;
  lived = 0;
  #looks: { left: number; readonly resolve: () => void } | undefined;

  now = (): number => {
    if (this.#looks !== undefined && --this.#looks.left === 0) this.#looks.resolve();
    return this.time;
  };

  monotonic = (): number => this.lived;

  pass(ms: number): void {
    this.time += ms;
    this.lived += ms;
  }

  /** Waits for a whole clean-up: for the first look of the one after the next. */
  async tidied(): Promise<void> {
    await new Promise<void>((resolve) => this.#looks = { left: 3, resolve });
  }
}

/** The records of a store that has one of each of the last 40 days, after what happens to its machine. */
async function kept(
  directory: string,
  machine: Machine,
  happens: (machine: Machine) => Promise<void>,
): Promise<{ readonly requests: number; readonly counted: number }> {
  const retention = () => ({ maxAgeMs: MAX_AGE, maxBytes: 2 ** 40 });
  await using store = await opened(directory, { clock: machine, retention, tidyMs: 1 });
  const { requests } = store.store;
  for (let days = 40; days >= 0; days--) {
    requests.record(recorded(`req_${days}`, { startedAt: START - days * DAY - HOUR }));
  }
  await store.store.flush();
  await machine.tidied();
  await happens(machine);
  await machine.tidied();
  const { rows } = await requests.statistics({ from: 0, to: START + YEAR, by: [], filter: {} });
  const counted = rows.reduce((sum, row) => sum + row.requests, 0);
  return { requests: (await requests.usage()).requests, counted };
}

const CASES: Readonly<Record<string, { happens: (machine: Machine) => Promise<void>; left: number }>> = {
  "is right": { happens: () => Promise.resolve(), left: 30 },
  "is two years ahead": {
    happens: (machine) => {
      machine.time += 2 * YEAR;
      return Promise.resolve();
    },
    left: 30,
  },
  "is ten years ahead for hours and right again": {
    async happens(machine) {
      machine.time += 10 * YEAR;
      for (let hours = 0; hours < 5; hours++) {
        machine.pass(HOUR);
        await machine.tidied();
      }
      machine.time -= 10 * YEAR;
    },
    left: 30,
  },
  "is put forth and back": {
    async happens(machine) {
      for (let count = 0; count < 5; count++) {
        machine.time += 10 * YEAR;
        await machine.tidied();
        machine.time -= 10 * YEAR;
        await machine.tidied();
      }
    },
    left: 30,
  },
  "is decades behind": {
    happens: (machine) => {
      machine.time -= 50 * YEAR;
      return Promise.resolve();
    },
    left: 30,
  },
  "has gone on while the machine slept over a weekend": {
    happens: (machine) => {
      machine.time += 3 * DAY;
      return Promise.resolve();
    },
    left: 27,
  },
  "has gone on for a vacation, and a day since": {
    async happens(machine) {
      machine.time += 20 * DAY;
      for (let hours = 0; hours < 25; hours++) {
        machine.pass(HOUR);
        await machine.tidied();
      }
    },
    left: 9,
  },
};

for (const [what, { happens, left }] of Object.entries(CASES)) {
  Deno.test(`a store whose clock ${what} keeps the records of a month, and what was counted`, async () => {
    await using folder = await temporaryFolder();
    assert.deepEqual(await kept(folder.path, new Machine(), happens), { requests: left, counted: 41 });
  });
}

for (const [what, forget] of Object.entries({ "": "", " of an earlier version": "DELETE FROM belief" })) {
  Deno.test(`a store${what} that is opened while the clock is years ahead keeps all, and goes on when it is right`, async () => {
    await using folder = await temporaryFolder();
    const machine = new Machine();
    await kept(folder.path, machine, () => Promise.resolve());
    {
      using db = new DatabaseSync(join(folder.path, "cccc.db"));
      if (forget !== "") db.exec(forget);
    }
    const options = { clock: machine, tidyMs: 1 };
    machine.time += YEAR;
    {
      await using store = await opened(folder.path, options);
      store.store.requests.record(recorded("req_ahead", { startedAt: machine.time }));
      await store.store.flush();
      await machine.tidied();
      assert.equal((await store.store.requests.usage()).requests, 31);
    }
    machine.time += DAY - YEAR;
    await using store = await opened(folder.path, options);
    store.store.requests.record(recorded("req_right", { startedAt: machine.time }));
    await store.store.flush();
    await machine.tidied();
    assert.equal((await store.store.requests.usage()).requests, 31);
  });
}

Deno.test("tidy takes what was recorded while the clock was decades behind for as old as what was recorded before it", async () => {
  await using folder = await temporaryFolder();
  const engine = new Engine({ file: join(folder.path, "cccc.db"), busyMs: 50 });
  const write = (id: string, startedAt: number) =>
    engine.write([{ type: "request", secrets: [], billing: undefined, request: recorded(id, { startedAt }) }]);
  write("old", START - 40 * DAY);
  write("young", START - DAY);
  for (let count = 0; count < 150; count++) write(`behind_${count}`, count * 1000);
  for (let count = 0; count < 5; count++) write(`older_${count}`, START - 35 * DAY);
  write("now", START);
  const left = (now: number) => {
    for (let more = true; more;) {
      const reply = engine.tidy({ before: now - MAX_AGE, now, maxBytes: 2 ** 40 });
      more = reply.type === "done" && reply.value.more;
    }
    const page = engine.page({ filter: {}, limit: 1000 });
    assert.ok(page.type === "done");
    return page.value.requests.map(({ id }) => id.replace(/_\d+/, ""));
  };
  const counted = (ids: readonly string[]) =>
    Object.fromEntries(ids.map((id) => [id, ids.filter((other) => other === id).length]));
  assert.deepEqual(counted(left(START)), { now: 1, young: 1, older: 5, behind: 150 });
  assert.deepEqual(counted(left(START + 29.5 * DAY)), { now: 1 });
  engine.close();
});

Deno.test("tidy takes what was recorded while the clock was years ahead with what was recorded after it, and its bodies", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "cccc.db");
  const engine = new Engine({ file, busyMs: 50 });
  const body = (id: string) => pane("client_request", JSON.stringify({ messages: [id, "words ".repeat(1000)] }));
  const write = (id: string, startedAt: number) => {
    const request = recorded(id, { startedAt, session: "s", panes: [body(id)] });
    engine.write([{ type: "request", secrets: [], billing: undefined, request }]);
  };
  write("old", START - 40 * DAY);
  for (let count = 0; count < 3; count++) write(`ahead_${count}`, START + 10 * YEAR + count);
  write("young", START - 20 * DAY);
  write("ahead_young", START + 11 * YEAR);
  write("now", START);
  const left = (now: number) => {
    const reply = engine.tidy({ before: now - MAX_AGE, now, maxBytes: 2 ** 40 });
    if (reply.type === "done" && reply.value.more) return left(now);
    const page = engine.page({ filter: {}, limit: 1000 });
    assert.ok(page.type === "done");
    return page.value.requests.map(({ id }) => id);
  };
  assert.deepEqual(left(START), ["ahead_young", "ahead_2", "ahead_1", "ahead_0", "now", "young"]);
  assert.deepEqual(left(START - 50 * YEAR), ["ahead_young", "ahead_2", "ahead_1", "ahead_0", "now", "young"]);
  assert.deepEqual(left(START + 10 * DAY + 1), ["ahead_young", "now"]);
  write("later", START + 20 * DAY);
  assert.deepEqual(left(START + MAX_AGE + 1), ["later"]);
  write("last", START + 40 * DAY);
  assert.deepEqual(left(START + 20 * DAY + MAX_AGE + 1), ["last"]);
  engine.close();
  using db = new DatabaseSync(file);
  const texts = db.prepare("SELECT data, packed FROM chunks").all()
    .map(({ data, packed }) =>
      new TextDecoder().decode(packed === 1 ? inflateRawSync(data as Uint8Array) : data as Uint8Array)
    );
  assert.ok(texts.some((text) => text.includes("last")));
  assert.ok(texts.every((text) => !/old|ahead|young|now|later/.test(text)), "the pieces of the others are gone");
  assert.equal(db.prepare("SELECT requests FROM sessions").get()?.["requests"], 1);
});
