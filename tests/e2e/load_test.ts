/** The real program under load, in a process of its own: what it records, what it holds, and what a kill leaves. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Program, startProgram } from "../cli/program.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { MESSAGES } from "./protocols.ts";

/** An upstream that answers everything at once. */
function startUpstream(): { readonly url: string } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.bytes();
    return new Response(MESSAGES.whole, { headers: { "content-type": "application/json" } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function start(folder: string, upstream: string): Promise<Program> {
  const endpoint = { name: "a", ...MESSAGES.endpoint, url: upstream, auth_type: "none", enabled: true };
  const config = { server: { host: "127.0.0.1" }, endpoints: [endpoint], logging: { log_request_types: "failed" } };
  await Deno.writeTextFile(join(folder, "config.yaml"), JSON.stringify(config));
  return await startProgram(folder, ["start", "-config", "config.yaml", "-port", "0"]);
}

interface Load {
  readonly url: string;
  readonly count: number;
  readonly body: (index: number) => string;
  /** Whether to go on. */
  readonly goesOn?: () => boolean;
  readonly connections?: number;
}

/** Asks so often; ids of the requests that were answered, with the time when they were, in that order. */
async function ask({ url, count, body, goesOn = () => true, connections = 16 }: Load): Promise<Map<string, number>> {
  const answered = new Map<string, number>();
  let next = 0;
  const client = async () => {
    while (next < count && goesOn()) {
      const index = next++;
      try {
        const headers = { "content-type": "application/json" };
        const response = await fetch(`${url}/v1/messages`, { method: "POST", headers, body: body(index) });
        await response.bytes();
        assert.equal(response.status, 200);
        answered.set(response.headers.get("x-cccc-request-id")!, performance.now());
      } catch (error) {
        if (goesOn()) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return answered;
}

function small(index: number): string {
  return JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: `hello ${index}` }] });
}

/** Of 75 KB, most of which they have in common: what is held until it is written counts in full. */
function large(index: number): string {
  return JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: `${WORDS} ${index}` }] });
}

const WORDS = Array.from({ length: 12_500 }, (_, at) => (at * 7919).toString(36)).join(" ");

async function metric({ url }: Pick<Program, "url">, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
}

function idsIn(folder: string): Set<string> {
  using db = new DatabaseSync(join(folder, "data", "cccc.db"), { readOnly: true });
  return new Set(db.prepare("SELECT request_id FROM requests").all().map((row) => String(row["request_id"])));
}

Deno.test("thousands of small requests, as fast as they come, are all recorded", async () => {
  await using upstream = startUpstream();
  await using folder = await temporaryFolder();
  await using program = await start(folder.path, upstream.url);
  const answered = await ask({ url: program.url, count: 2000, body: small });
  assert.equal(answered.size, 2000);
  await until("all are recorded", () => idsIn(folder.path).size === 2000);
  assert.deepEqual(idsIn(folder.path), new Set(answered.keys()));
  assert.equal(await metric(program, "cccc_store_dropped_rows_total"), 0);
  assert.equal(await metric(program, "cccc_store_dropped_bodies_total"), 0);
});

Deno.test({
  name: "a disk that is slow costs bodies before rows, and no more memory however long it lasts",
  // Memory is read from /proc.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using upstream = startUpstream();
    await using folder = await temporaryFolder();
    await using program = await start(folder.path, upstream.url);
    await ask({ url: program.url, count: 50, body: small });
    await until("the first are recorded", () => idsIn(folder.path).size === 50);
    const peaks: number[] = [];
    {
      // Nothing can be written as long as somebody else writes.
      using other = new DatabaseSync(join(folder.path, "data", "cccc.db"));
      other.exec("BEGIN IMMEDIATE");
      for (let round = 1; round <= 3; round++) {
        const answered = await ask({ url: program.url, count: 500, body: large, connections: 4 });
        assert.equal(answered.size, 500);
        assert.ok(round === 1 || await metric(program, "cccc_store_dropped_bodies_total") > 0);
        peaks.push(await peakBytes(program));
      }
      other.exec("ROLLBACK");
    }
    await until("no row is missing", () => idsIn(folder.path).size === 1550);
    assert.equal(await metric(program, "cccc_store_dropped_rows_total"), 0);
    const [full, later] = peaks.slice(-2).map((bytes) => Math.round(bytes / MIB)) as [number, number];
    assert.ok(later < 384 && later - full < 48, `${full} MiB, then ${later} MiB`);
  },
});

const MIB = 1024 * 1024;

async function peakBytes({ pid }: Program): Promise<number> {
  // Deno itself reads there only with every permission.
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/status`] }).output();
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(new TextDecoder().decode(stdout))![1]) * 1024;
}

Deno.test("a program that is killed under load leaves a whole database, with all but the last moments", async () => {
  await using upstream = startUpstream();
  await using folder = await temporaryFolder();
  let killedAt = Infinity;
  let answered: ReadonlyMap<string, number>;
  {
    await using program = await start(folder.path, upstream.url);
    const load = ask({ url: program.url, count: Infinity, body: small, goesOn: () => killedAt === Infinity });
    await until("something is recorded", () => isThere(folder.path) && idsIn(folder.path).size >= 1500);
    killedAt = performance.now();
    program.kill("SIGKILL");
    await program.finished;
    answered = await load;
  }
  {
    using db = new DatabaseSync(join(folder.path, "data", "cccc.db"));
    assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  }
  const kept = idsIn(folder.path);
  const longBefore = [...answered].filter(([, at]) => at < killedAt - 1000).map(([id]) => id);
  assert.ok(kept.size >= 1500);
  assert.deepEqual(longBefore.filter((id) => !kept.has(id)), []);
  // And it goes on with it.
  await using again = await start(folder.path, upstream.url);
  const more = await ask({ url: again.url, count: 20, body: small });
  await until("what comes later is recorded", () => idsIn(folder.path).size === kept.size + 20);
  assert.ok([...more.keys()].every((id) => idsIn(folder.path).has(id)));
});

function isThere(folder: string): boolean {
  try {
    idsIn(folder);
    return true;
  } catch {
    return false;
  }
}
