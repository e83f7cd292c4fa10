/**
 * Long sessions of all clients that wander between endpoints of all protocols. Each seed is a run;
 * `deno task test:sessions` makes many and long ones, in which vendors are known by their hosts, and with a seed behind it
 * the one that has failed.
 */
import assert from "node:assert/strict";
import { random, sample } from "../corpora/random.ts";
import { startProxy } from "../e2e/proxy.ts";
import { Words } from "./answer.ts";
import { ChatClient } from "./chat_client.ts";
import type { Client, ClientWorld } from "./client.ts";
import { endpointsAt, isKnownByHost, TAGGING } from "./endpoints.ts";
import { GeminiClient } from "./gemini_client.ts";
import { MessagesClient } from "./messages_client.ts";
import { ResponsesClient } from "./responses_client.ts";
import { Session } from "./session.ts";
import { Upstreams } from "./upstreams.ts";
import { VENDORS } from "./vendors.ts";

const FIRST_SEED = 20261127;
const isLong = Deno.args.includes("--all");
const named = Deno.args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const SEEDS = named.length > 0 ? named : Array.from({ length: isLong ? 20 : 1 }, (_, i) => FIRST_SEED + i);

const CLIENTS: readonly (new (world: ClientWorld) => Client)[] = [
  MessagesClient,
  ResponsesClient,
  ChatClient,
  GeminiClient,
];

Deno.test("sessions: whoever answers, each request is valid, has all that was said, and begins as the one before", async (t) => {
  for (const seed of SEEDS) await t.step(`seed ${seed}`, () => run(seed));
});

async function run(seed: number): Promise<void> {
  const chance = random(seed);
  const words = new Words(chance);
  const byHost = await isKnownByHost();
  await using upstreams = await Upstreams.start({ chance, words, byHost });
  const shuffled = () => ({
    endpoints: endpointsAt(upstreams, sample(VENDORS, VENDORS.length, chance)),
    tagging: TAGGING,
    routing: { breaker: { failures: 1000 } },
  });
  await using proxy = await startProxy(shuffled());
  const reload = async () => void assert.notEqual((await proxy.reload(shuffled())).type, "invalid");
  const faults: string[] = [];
  for (const [i, Made] of CLIENTS.entries()) {
    const client = new Made({ chance, words, session: `session-${seed}-${i}` });
    const vendors = sample(VENDORS, 3 + Math.floor(chance() * 5), chance);
    const session = new Session(client, { proxy, upstreams, chance, words, vendors, reload });
    await session.run(isLong ? 30 + Math.floor(chance() * 50) : 25);
    faults.push(...session.checks.faults);
  }
  assert.equal(faults.length, 0, told(faults));
}

/** The first of each kind. */
function told(faults: readonly string[]): string {
  const kinds = new Map<string, string>();
  for (const fault of faults) {
    const kind = fault.slice(0, fault.indexOf("\n")).replace(/^.*?turn \d+: /, "").replaceAll(/\d+/g, "");
    if (!kinds.has(kind)) kinds.set(kind, fault.slice(0, 2000));
  }
  return `${faults.length} faults\n\n${[...kinds.values()].slice(0, 10).join("\n\n")}`;
}
