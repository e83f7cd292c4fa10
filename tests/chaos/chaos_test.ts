/**
 * Requests of all clients to endpoints that behave by chance, with what must hold whatever happens for a judge. Each seed
 * is a run; `deno task test:chaos` makes many, and with a seed behind it the one that has failed.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { random } from "../corpora/random.ts";
import { eventsOf } from "../corpora/reading.ts";
import { READERS } from "../corpora/readers.ts";
import { open } from "../e2e/client.ts";
import { type LoggedRequest, type Proxy, startProxy } from "../e2e/proxy.ts";
import { steps } from "../e2e/steps.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { until } from "../until.ts";
import { differenceOf, SPOKEN, type Spoken } from "./answers.ts";
import { type Behaviour, behaviour } from "./faults.ts";

/** Of one run. */
const REQUESTS = 30;

const FIRST_SEED = 20261127;
const named = Deno.args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const runs = Deno.args.includes("--all") ? 100 : 4;
const SEEDS = named.length > 0 ? named : Array.from({ length: runs }, (_, i) => FIRST_SEED + i);

/** What a client got. */
interface Told {
  readonly status: number;
  readonly text: string;
  readonly broken: boolean;
}

/** One endpoint's part in a request. */
interface Part {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly asked: number;
}

Deno.test("chaos: whatever upstreams and clients do, nothing half is told as whole, and nothing is left over", async (t) => {
  await steps(t, SEEDS.map((seed) => ({ name: `seed ${seed}`, seed })), ({ seed }) => run(random(seed)));
});

async function run(chance: () => number): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const upstreams: FakeUpstream[] = [];
  for (const _ of SPOKEN) upstreams.push(stack.use(await FakeUpstream.start(() => {})));
  await using proxy = await startProxy({
    endpoints: SPOKEN.map(({ protocol }, i) => ({
      ...{ name: protocol.name, ...protocol.endpoint, url: upstreams[i]!.url, auth_type: "none", enabled: true },
      // A place that is not given back is missed by the next request.
      max_concurrency: 1,
    })),
    routing: { policy: "round_robin", affinity: { enabled: false } },
    timeouts: { response_header: "1s", first_event: "1s", idle: "1s", commit_hold: "60ms", total: "20s" },
  });
  for (let i = 0; i < REQUESTS; i++) {
    const client = SPOKEN[Math.floor(chance() * SPOKEN.length)]!;
    const streaming = chance() < 0.7;
    const behaviours = SPOKEN.map((spoken) => behaviour(spoken, streaming, chance));
    upstreams.forEach((upstream, at) => upstream.script(behaviours[at]!.script));
    const before = upstreams.map(({ requests }) => requests.length);
    const leaving = new AbortController();
    if (chance() < 0.15) {
      const afterMs = chance() * 60;
      // Whoever leaves sooner may not have been seen at all.
      const seen = Promise.race(upstreams.map((upstream, at) => upstream.received(before[at]! + 1)));
      void seen.then(() => pause(afterMs)).then(() => leaving.abort());
    }
    const told = await ask(proxy, client, { streaming, signal: leaving.signal });
    const logged = (await proxy.requests(i + 1))[i]!;
    const parts = SPOKEN.map(({ protocol: { name } }, at): Part => {
      return { name, behaviour: behaviours[at]!, asked: upstreams[at]!.requests.length - before[at]! };
    });
    const story = storyOf(i, { client, streaming, told, parts });
    for (const { asked } of parts) assert.ok(asked <= MOST_ASKED, story);
    if (told === undefined || isStarved(parts, logged)) continue;
    assert.equal(logged.status, told.status, story);
    const answered = parts.find(({ name }) => name === logged.endpoint);
    judge(told, { client, streaming, parts, answered, failed: logged.error !== undefined, story });
  }
  await assertNothingLeft(proxy, upstreams);
}

/** A busy machine gave the proxy and its upstreams so little time that what was right came too late. */
function isStarved(parts: readonly Part[], { attempts, error = "" }: LoggedRequest): boolean {
  const isLate = (name: string) =>
    attempts.some(({ endpoint, result }) => endpoint === name && IN_TIME.test(result)) || IN_TIME.test(error);
  return parts.some(({ name, behaviour }) =>
    behaviour.courses.size === 1 && behaviour.courses.has("whole") && isLate(name)
  );
}

const IN_TIME = /\bin time\b|\btimed out\b/;

interface Scene {
  readonly client: Spoken;
  readonly streaming: boolean;
  readonly told: Told | undefined;
  readonly parts: readonly Part[];
}

function storyOf(number: number, { client, streaming, told, parts }: Scene): string {
  const asked = parts.map(({ name, behaviour, asked }) => `${name} ${asked} times ${behaviour.name}`).join("; ");
  const what = `${client.protocol.name}${streaming ? ", streaming" : ""}`;
  return `request ${number} of ${what}: ${JSON.stringify(told)}, ${asked}`;
}

/** Twice by the table, and each time once more by `fetch` itself (docs/adr/0005). */
const MOST_ASKED = 4;

/** `undefined`: the client left before the end. */
async function ask(
  proxy: Proxy,
  { protocol, request }: Spoken,
  { streaming, signal }: { readonly streaming: boolean; readonly signal: AbortSignal },
): Promise<Told | undefined> {
  let status = 0, text = "";
  try {
    const response = await open(proxy, protocol, { streaming, body: request(streaming), signal });
    ({ status } = response);
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    for await (const bytes of response.body!) text += decoder.decode(bytes, { stream: true });
    return { status, text, broken: false };
  } catch (error) {
    if (signal.aborted) return undefined;
    if (status === 0) throw error;
    return { status, text, broken: true };
  }
}

interface Case {
  readonly client: Spoken;
  readonly streaming: boolean;
  readonly parts: readonly Part[];
  /** Whose answer began. */
  readonly answered: Part | undefined;
  /** By the record. */
  readonly failed: boolean;
  readonly story: string;
}

function judge({ status, text, broken }: Told, { client, streaming, parts, answered, failed, story }: Case): void {
  const { protocol } = client;
  const others = parts.filter((part) => part !== answered && part.asked > 0);
  for (const { behaviour } of others) assert.ok(behaviour.courses.has("next"), `passed over: ${story}`);
  if (status >= 400) {
    assert.notEqual(protocol.errorMessage(JSON.parse(text)), "", story);
    assert.ok(failed && !broken, story);
    for (const { asked } of parts) assert.ok(asked > 0, `not asked: ${story}`);
    return;
  }
  // In front of everything a byte order mark is none of the text, and nowhere else.
  const bare = text.replace(/^\ufeff/, "");
  assert.ok(!bare.includes("\ufeff"), story);
  if (streaming) assert.match(bare, /\r?\n\r?\n$/, `inside an event: ${story}`);
  const answer = streaming ? eventsOf(bare) : { form: "body", body: JSON.parse(bare) } as const;
  const reading = READERS[protocol.name](answer);
  if (reading === undefined) {
    const last = answer.form === "events" ? JSON.stringify(answer.events.findLast(tellsOfError)) : "";
    assert.ok(last?.includes("error"), `neither an end nor an error: ${story}`);
    assert.ok(
      failed &&
        (answered === undefined || !answered.behaviour.courses.has("whole") || answered.behaviour.courses.size > 1),
      story,
    );
    return;
  }
  assert.ok(!failed && !broken, story);
  if (answered === undefined) assert.fail(`from nobody: ${story}`);
  const { courses, name } = answered.behaviour;
  assert.ok(courses.has("whole"), `looks whole: ${story}`);
  // What broke off behind its reason to stop may lack its figures.
  if (name.startsWith("right")) assert.equal(differenceOf(reading), undefined, story);
}

function tellsOfError(event: object): boolean {
  return "error" in event || ("type" in event && (event.type === "error" || event.type === "response.failed"));
}

/** No place is taken, no upstream's connection open, and nothing was told but of requests. */
async function assertNothingLeft(proxy: Proxy, upstreams: readonly FakeUpstream[]): Promise<void> {
  await until("all places are free", async () => {
    const { endpoints } = await (await fetch(`${proxy.address}/admin/api/endpoints`)).json();
    return endpoints.every(({ in_flight }: { in_flight: number }) => in_flight === 0);
  });
  await until(
    "all connections are closed",
    () => upstreams.every(({ connections }) => connections.every(({ isClosed }) => isClosed)),
  );
  assert.doesNotMatch(await proxy.logged(), /"level":"error"|\.ts:\d+/);
}
