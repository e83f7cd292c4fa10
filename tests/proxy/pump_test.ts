import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { ProxyError } from "../../lib/errors.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { ByteSource } from "../../lib/proxy/byte_source.ts";
import { Departure } from "../../lib/proxy/departure.ts";
import { EventReader } from "../../lib/proxy/event_reader.ts";
import { type Opened, pump, type StreamEnd } from "../../lib/proxy/pump.ts";

/** An upstream that says what the test says, when it says it. */
class Upstream implements ByteSource {
  aborts = 0;
  private readonly said: (Uint8Array | undefined | Error)[] = [];
  private heard = Promise.withResolvers<void>();

  say(...pieces: (string | undefined | Error)[]): this {
    for (const piece of pieces) this.said.push(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
    this.heard.resolve();
    return this;
  }

  abort(): void {
    this.aborts++;
    this.say(new TypeError("aborted"));
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.said.length === 0) {
      this.heard = Promise.withResolvers();
      await this.heard.promise;
    }
    const piece = this.said.shift();
    if (piece instanceof Error) throw piece;
    return piece;
  }
}

interface Options {
  readonly protocol?: Protocol;
  readonly keepAliveMs?: number;
  readonly idleMs?: number;
  readonly countsEvents?: boolean;
  /** Instead of the upstream's events. */
  readonly opening?: Opened | Promise<Opened>;
}

/** A client that reads what is pumped, and all that is told of it. */
class Bench {
  readonly upstream = new Upstream();
  readonly departure = new Departure();
  readonly ends: StreamEnd[] = [];
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly opened: Opened;
  private bytes = 0;
  private read = 0;

  constructor(options: Options = {}) {
    const { protocol = "messages", keepAliveMs = 60_000, idleMs = 0, countsEvents = false, opening } = options;
    const { wire } = CODECS[protocol];
    const events = new EventReader(this.upstream, {
      wire,
      abort: () => this.upstream.abort(),
      converter: undefined,
    });
    this.opened = { type: "events", events, conversion: undefined, idleMs };
    this.reader = pump(opening ?? this.opened, {
      wire,
      model: "m",
      askedAt: 0,
      keepAliveMs,
      countsEvents,
      onBytes: ({ length }) => this.bytes += length,
      onEnd: (end) => this.ends.push(end),
      departure: this.departure,
    }).getReader();
  }

  async next(): Promise<string | undefined> {
    const { value } = await this.reader.read();
    this.read += value?.length ?? 0;
    return value === undefined ? undefined : new TextDecoder().decode(value);
  }

  /** All that is still to come. */
  async rest(): Promise<string> {
    let text = "";
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) text += piece;
    assert.equal(this.bytes, this.read, "every byte is told");
    return text;
  }

  /** How it ended, which was told once. */
  get end(): string {
    assert.equal(this.ends.length, 1);
    const { type, kind, error } = this.ends[0]!;
    return [type, kind, error === undefined ? undefined : say(error)].filter((word) => word !== undefined).join(" ");
  }
}

const event = (type: string, more: object = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const START = event("message_start", { message: { id: "msg_1" } });
const TEXT = event("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
const FINISH = event("message_delta", { delta: { stop_reason: "end_turn" }, usage: {} });
const END = event("message_stop");
const PING = 'event: ping\ndata: {"type": "ping"}\n\n';
const BROKEN = event("error", { error: { type: "overloaded_error", message: "busy" } });

interface EndRow {
  readonly name: string;
  readonly says: readonly (string | undefined | Error)[];
  readonly end: RegExp;
  /** The client is told of a failure by us. */
  readonly tells: boolean;
}

const ENDS: readonly EndRow[] = [
  { name: "a whole answer", says: [START, TEXT, FINISH, END, undefined], end: /^complete$/, tells: false },
  { name: "an answer without its end's mark", says: [START, TEXT, FINISH, undefined], end: /^complete$/, tells: false },
  { name: "a whole answer that breaks", says: [TEXT, FINISH, new TypeError("reset")], end: /^complete$/, tells: false },
  { name: "an answer that ends too early", says: [START, TEXT, undefined], end: /^cut upstream .*ended/, tells: true },
  {
    name: "an answer that breaks off",
    says: [TEXT, new TypeError("x")],
    end: /^cut upstream .*broke off/,
    tells: true,
  },
  {
    name: "an upstream's own error",
    says: [START, TEXT, BROKEN, undefined],
    end: /^failed overloaded busy$/,
    tells: false,
  },
];

for (const { name, says, end, tells } of ENDS) {
  Deno.test(`pump ends ${name} as it is, and ${tells ? "says so in an event" : "adds nothing"}`, async () => {
    const bench = new Bench();
    bench.upstream.say(...says);
    const text = await bench.rest();
    const said = says.filter((piece) => typeof piece === "string").join("");
    assert.ok(text.startsWith(said));
    if (tells) assert.match(text.slice(said.length), /^event: error\ndata: \{.*\}\n\n$/);
    else assert.equal(text, said);
    assert.match(bench.end, end);
    assert.ok(bench.upstream.aborts > 0, "its connection is not kept");
  });
}

Deno.test("pump breaks the connection behind an error where clients overlook its event, and a moment after it", async () => {
  const bench = new Bench({ protocol: "gemini" });
  bench.upstream.say('data: {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}\n\n', undefined);
  assert.match(await bench.next() ?? "", /candidates/);
  assert.match(await bench.next() ?? "", /"error"/);
  await assert.rejects(bench.reader.read());
  assert.match(bench.end, /^cut upstream/);
});

Deno.test("pump tells a client that must leave why, unless its answer is whole", async () => {
  const reason = new ProxyError("timeout", phrase("outcome.stream_silent"));
  const early = new Bench();
  early.upstream.say(TEXT);
  assert.equal(await early.next(), TEXT);
  early.departure.happen(reason);
  assert.match(await early.rest(), /^event: error\n/);
  assert.equal(early.end, `failed timeout ${say(reason.words)}`);
  assert.equal(early.upstream.aborts, 1);

  const whole = new Bench();
  whole.upstream.say(TEXT, FINISH);
  assert.deepEqual([await whole.next(), await whole.next()], [TEXT, FINISH]);
  whole.departure.happen(reason);
  assert.equal(await whole.rest(), "");
  assert.equal(whole.end, "complete");

  const gone = new Bench({ opening: new Promise(() => {}) });
  gone.departure.happen(reason);
  assert.match(await gone.rest(), /^event: error\n/, "who must leave before anything was opened is told too");
});

Deno.test("pump ends the upstream's connection when its client leaves, and says whether the answer was whole", async () => {
  for (const [says, end] of [[[TEXT], "canceled"], [[TEXT, FINISH], "complete"]] as const) {
    for (const leaves of ["cancel", "departure"] as const) {
      const bench = new Bench();
      for (const piece of says) {
        bench.upstream.say(piece);
        await bench.next();
      }
      if (leaves === "cancel") await bench.reader.cancel();
      else bench.departure.happen();
      assert.equal(bench.end, end, leaves);
      assert.ok(bench.upstream.aborts > 0);
      bench.departure.happen();
      assert.equal(bench.ends.length, 1);
      await bench.reader.cancel();
    }
  }
  const late = new Bench();
  late.departure.happen();
  assert.equal(late.end, "canceled");
});

Deno.test("pump keeps a client alive that waits for an answer, and tells it when there is none", async () => {
  const opening = Promise.withResolvers<Opened>();
  const bench = new Bench({ opening: opening.promise });
  assert.equal(await bench.next(), PING, "who has waited long hears something at once");
  opening.resolve({ type: "failed", error: new ProxyError("overloaded", phrase("outcome.stream_silent")) });
  assert.match(await bench.rest(), /^event: error\n/);
  assert.match(bench.end, /^failed overloaded/);

  const broken = Promise.withResolvers<Opened>();
  const defect = new Bench({ opening: broken.promise });
  await defect.next();
  broken.reject(new TypeError("a defect"));
  assert.match(await defect.rest(), /^event: error\n/);
  assert.match(defect.end, /^failed upstream /);
});

Deno.test("pump hands on an answer that comes behind keep-alives, and wants none for a client that has left", async () => {
  const opening = Promise.withResolvers<Opened>();
  const bench = new Bench({ opening: opening.promise });
  await bench.next();
  bench.upstream.say(TEXT, FINISH, END, undefined);
  opening.resolve(bench.opened);
  assert.equal(await bench.rest(), TEXT + FINISH + END);
  assert.equal(bench.end, "complete");

  const late = Promise.withResolvers<Opened>();
  const left = new Bench({ opening: late.promise });
  await left.next();
  const waiting = left.reader.read();
  await Promise.resolve();
  left.departure.happen();
  assert.equal(left.end, "canceled");
  late.resolve(left.opened);
  await late.promise;
  await pause(0);
  assert.equal(left.upstream.aborts, 1);
  await left.reader.cancel();
  await waiting;
});

Deno.test("pump keeps a client alive in silence, and not a stream that is silent for too long", async () => {
  const bench = new Bench({ keepAliveMs: 40, idleMs: 400 });
  bench.upstream.say(TEXT);
  assert.equal(await bench.next(), TEXT);
  assert.deepEqual([await bench.next(), await bench.next()], [PING, PING]);
  bench.upstream.say(TEXT);
  const rest = await bench.rest();
  assert.match(
    rest,
    /^(?:event: ping\n.*\n\n)*event: content_block_start\n.*\n\n(?:event: ping\n.*\n\n)+event: error\n/,
  );
  assert.match(bench.end, /^cut timeout/);
  assert.equal(bench.upstream.aborts > 0, true);
});

Deno.test("pump sends no more keep-alives than its client takes", async () => {
  const bench = new Bench({ keepAliveMs: 16 });
  bench.upstream.say(TEXT);
  assert.equal(await bench.next(), TEXT);
  const waiting = bench.next();
  await pause(200);
  bench.upstream.say(FINISH, END, undefined);
  assert.equal(await waiting, PING);
  const rest = await bench.rest();
  assert.ok(rest.split("event: ping").length <= 3, rest);
  assert.ok(rest.endsWith(FINISH + END));
});

Deno.test("pump ends an answer that is whole though its upstream keeps its connection", async () => {
  const started = performance.now();
  const bench = new Bench({ keepAliveMs: 60_000 });
  bench.upstream.say(TEXT, FINISH, END);
  assert.equal(await bench.rest(), TEXT + FINISH + END);
  assert.equal(bench.end, "complete");
  const took = performance.now() - started;
  assert.ok(took >= 900 && took < 5000, `${took} ms`);

  const finished = new Bench({ keepAliveMs: 80 });
  finished.upstream.say(TEXT, FINISH);
  assert.equal(await finished.rest(), TEXT + FINISH, "no client is kept alive for an end's mark");
  assert.equal(finished.end, "complete");
});

const SIGNS: readonly (readonly [protocol: Protocol, countsEvents: boolean, sign: string])[] = [
  ["messages", false, PING],
  ["chat", false, "\n\n"],
  ["responses", false, "\n\n"],
  ["responses", true, 'event: keepalive\ndata: {"type":"keepalive"}\n\n'],
  ["gemini", false, "\n\n"],
];

for (const [protocol, countsEvents, sign] of SIGNS) {
  Deno.test(`pump keeps a client of ${protocol} alive${countsEvents ? " that counts events" : ""} by ${JSON.stringify(sign)}`, async () => {
    const bench = new Bench({ protocol, countsEvents, opening: new Promise(() => {}) });
    assert.equal(await bench.next(), sign);
    await bench.reader.cancel();
  });
}

/** Says each of `pieces` after a pause, while the client waits. */
async function spoken(bench: Bench, pauseMs: number, pieces: readonly string[]): Promise<(string | undefined)[]> {
  const heard: (string | undefined)[] = [];
  for (const piece of pieces) {
    const next = bench.next();
    await pause(pauseMs);
    bench.upstream.say(piece);
    heard.push(await next);
  }
  return heard;
}

Deno.test("pump takes each word of an upstream for a sign of life, however long they take together", async () => {
  const bench = new Bench({ keepAliveMs: 400, idleMs: 400 });
  const pieces = Array.from({ length: 8 }, () => TEXT);
  assert.deepEqual(await spoken(bench, 100, pieces), pieces);
  bench.upstream.say(FINISH, END, undefined);
  assert.equal(await bench.rest(), FINISH + END);
  assert.equal(bench.end, "complete");
});

Deno.test("pump waits a while for what may follow the reason to finish", async () => {
  const bench = new Bench({ keepAliveMs: 800 });
  assert.deepEqual(await spoken(bench, 200, [TEXT, FINISH, END]), [TEXT, FINISH, END]);
  await bench.reader.cancel();
});

Deno.test("pump does not take a client's pause for its upstream's", async () => {
  const bench = new Bench({ idleMs: 80 });
  bench.upstream.say(TEXT);
  assert.equal(await bench.next(), TEXT);
  await pause(300);
  bench.upstream.say(FINISH, END, undefined);
  assert.equal(await bench.rest(), FINISH + END);
  assert.equal(bench.end, "complete");
});
