/**
 * Recorded traffic of real providers through the real application over HTTP, heard by the makers' own SDKs. A sample runs
 * among all tests; `deno task test:corpora` runs everything.
 */
import assert from "node:assert/strict";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { hasCorpora, type RecordedCase, recordedCases } from "../corpora.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { random, sample } from "./random.ts";
import { CLIENTS, readingOf, replay, type Result } from "./replay.ts";

const SEED = 20261122;
const SAMPLE = 60;

const all = Deno.args.includes("--all");
const recordings = hasCorpora ? recordedCases().filter(({ op, form }) => op === "create" && form !== "txt") : [];
const cases = all ? recordings : sample(recordings, SAMPLE, random(SEED));

if (!hasCorpora) console.log("corpora: skipped, the recordings do not lie beside this repository");

for (const upstream of CLIENTS) {
  Deno.test({
    name: `corpora: recordings in ${upstream} are heard as recorded by the SDKs of all four protocols`,
    ignore: !hasCorpora,
    // SDKs keep timers for a while.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const own = cases.filter(({ protocol }) => protocol === upstream);
      const results = await replay(upstream, own);
      assert.equal(results.length, own.length * CLIENTS.length);
      report(upstream, own, results);
      const faults = results.filter((result) => result.fault !== undefined && exceptionFor(result) === undefined);
      assert.deepEqual(faults.map(line), []);
      const stale = results.filter((result) => result.fault === undefined && exceptionFor(result) !== undefined);
      assert.deepEqual(stale.map(line), [], "exceptions that hold again");
    },
  });
}

function exceptionFor({ id, client }: Result) {
  return EXCEPTIONS.find((each) => each.id === id && each.clients.includes(client));
}

function report(upstream: Protocol, own: readonly RecordedCase[], results: readonly Result[]): void {
  const errors = own.filter((recorded) => readingOf(recorded) === undefined).length;
  for (const client of CLIENTS) {
    const theirs = results.filter((result) => result.client === client);
    const right = theirs.filter(({ fault }) => fault === undefined).length;
    const byEvents = theirs.filter((result) => result.byEvents).length;
    const notes = `${errors} are errors${byEvents === 0 ? "" : `, ${byEvents} heard by events alone`}`;
    console.log(`corpora: ${upstream} -> ${client}: ${right} of ${theirs.length} as recorded (${notes})`);
  }
  for (const result of results) {
    const exception = exceptionFor(result);
    if (exception !== undefined) {
      console.log(`corpora: exception: ${line(result)}: ${exception.reason}`);
    }
  }
}

function line({ id, client, fault, byEvents }: Result): string {
  return `${id} -> ${client}: ${fault ?? "holds"}${byEvents ? " [by its events]" : ""}`;
}
