import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import type { StreamEvent } from "../../lib/protocol/event.ts";
import { StreamConverter } from "../../lib/protocol/stream_converter.ts";
import type { Signal, Wire } from "../../lib/protocol/wire.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import { EventReader, type EventReaderOptions } from "../../lib/proxy/event_reader.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const FAILED = new ProxyError("overloaded", phrase("outcome.stream_silent"));
const FAILED_ANEW = new ProxyError("upstream", phrase("outcome.stream_ended"));

/** What an event means here, by its name or else its data. */
const SIGNALS: Readonly<Record<string, Signal>> = {
  "1": { type: "preamble" },
  "2": { type: "preamble" },
  "3": { type: "content" },
  "4": { type: "finish", last: false },
  "5": { type: "finish", last: true },
  "[DONE]": { type: "end" },
  "7": { type: "error", error: FAILED, last: false },
  "8": { type: "error", error: FAILED_ANEW, last: true },
};
const PREAMBLE = "data: 1\n\n", PREAMBLE_2 = "data: 2\n\n", CONTENT = "data: 3\n\n", FINISH = "data: 4\n\n";
const FINISH_LAST = "data: 5\n\n", END = "data: [DONE]\n\n", ERROR = "data: 7\n\n", LAST_ERROR = "data: 8\n\n";
const PING = "data: 0\n\n", COMMENT = ": hi\n\n";

const WIRE: Wire = {
  ...CODECS.chat.wire,
  signal: ({ event, data }) => SIGNALS[event || data] ?? { type: "ignored" },
  responseId: ({ data }) => `id_${data}`,
};

/** Says what the upstream's events are in words, one event each; what the end brings is said with it. */
function converter({ atEnd = [] }: { atEnd?: readonly StreamEvent[] } = {}): StreamConverter {
  const events = {
    push: ({ data }: { data: string }): StreamEvent[] => EVENTS[data] ?? [],
    end: () => [...atEnd],
  };
  const frames = {
    push: ({ type }: StreamEvent) => [{ event: "", data: type }],
    end: () => [{ event: "", data: "over" }],
  };
  return new StreamConverter(events, frames, ({ data }) => `client_${data}`);
}

const EVENTS: Readonly<Record<string, StreamEvent[]>> = {
  "1": [{ type: "start", id: "r", model: "m" }],
  "3": [{ type: "delta", index: 0, text: "x" }, { type: "part_end", index: 0 }],
  "[DONE]": [{ type: "end" }],
  "7": [{ type: "error", error: FAILED }],
};

type Said = readonly (string | Error | undefined)[];

/** The events of an upstream that says `said`, and then nothing more. */
function reader(said: Said, options: Partial<EventReaderOptions> = {}): EventReader {
  const rest = [...said];
  const source = {
    read() {
      const piece = rest.shift();
      if (piece instanceof Error) return Promise.reject(piece);
      return Promise.resolve(piece === undefined ? undefined : encoder.encode(piece));
    },
  };
  return new EventReader(source, { wire: WIRE, abort() {}, converter: undefined, ...options });
}

/** Each piece that is handed on, to the end. */
async function pieces(events: EventReader): Promise<string[]> {
  const all: string[] = [];
  for (let bytes = await events.next(); bytes !== undefined; bytes = await events.next()) {
    all.push(decoder.decode(bytes));
  }
  return all;
}

/** What is known of the answer, by the names of what holds. */
function known(events: EventReader): string {
  const { begun, finished, terminal, isOver, ended, error, errorIsLast } = events;
  const all = { begun, finished, terminal, isOver, ended, failed: error === FAILED, errorIsLast };
  return Object.entries(all).filter(([, holds]) => holds).map(([name]) => name).join(" ");
}

interface KnownRow {
  readonly name: string;
  readonly said: readonly string[];
  readonly known: string;
  /** The same where only the marker behind everything makes it whole. */
  readonly knownIfRequired?: string;
}

const KNOWN: readonly KnownRow[] = [
  { name: "a preamble begins nothing", said: [PREAMBLE], known: "" },
  { name: "what nobody knows begins nothing", said: [PING, COMMENT], known: "" },
  { name: "content begins the answer", said: [PREAMBLE, CONTENT], known: "begun" },
  {
    name: "a finish makes it whole",
    said: [CONTENT, FINISH],
    known: "begun finished isOver",
    knownIfRequired: "begun",
  },
  {
    name: "a finish that is the last leaves nothing to come",
    said: [CONTENT, FINISH_LAST],
    known: "begun finished terminal isOver",
    knownIfRequired: "begun",
  },
  { name: "a finish begins an empty answer", said: [FINISH], known: "begun finished isOver", knownIfRequired: "begun" },
  { name: "the end leaves nothing to come", said: [CONTENT, FINISH, END], known: "begun finished terminal isOver" },
  { name: "the end alone begins nothing", said: [PREAMBLE, END], known: "finished terminal isOver" },
  {
    name: "content behind a finish makes it one of those that say with each piece that it is the last",
    said: [CONTENT, FINISH, CONTENT],
    known: "begun finished",
    knownIfRequired: "begun",
  },
  {
    name: "it stays one of those whatever follows",
    said: [CONTENT, FINISH, CONTENT, PREAMBLE],
    known: "begun finished",
    knownIfRequired: "begun",
  },
  { name: "so does another finish", said: [FINISH, FINISH], known: "begun finished", knownIfRequired: "begun" },
  {
    name: "what says nothing behind a finish does not",
    said: [FINISH, PREAMBLE, PING],
    known: "begun finished isOver",
    knownIfRequired: "begun",
  },
  { name: "an error begins the answer", said: [PREAMBLE, ERROR], known: "begun failed" },
  {
    name: "a later error changes no more than whether the client takes it for the end",
    said: [CONTENT, ERROR, LAST_ERROR],
    known: "begun failed errorIsLast",
  },
  { name: "an error that ends nothing takes nothing back", said: [LAST_ERROR, ERROR], known: "begun errorIsLast" },
  {
    name: "behind the end nothing is said any more",
    said: [CONTENT, END, ERROR, CONTENT, LAST_ERROR],
    known: "begun finished terminal isOver",
  },
];

for (const { name, said, known: expected, knownIfRequired = expected } of KNOWN) {
  Deno.test(`EventReader knows of a stream: ${name}`, async () => {
    for (const requireEnd of [false, true]) {
      const events = reader([said.join("")], { requireEnd });
      assert.equal(decoder.decode(await events.next()), said.join(""), "every byte is handed on");
      assert.equal(known(events), requireEnd ? knownIfRequired : expected, `requireEnd: ${requireEnd}`);
    }
  });
}

Deno.test("EventReader hands bytes on up to the end of a whole event, and what is cut not at all", async () => {
  const events = reader([`${COMMENT}data: 3`, "\n", "\n: a", "\n\ndata: 3"]);
  assert.deepEqual(await pieces(events), [COMMENT, "", CONTENT, ": a\n\n", ""]);
  assert.equal(known(events), "begun ended");
});

interface LastRow {
  readonly what: string;
  readonly last: string;
  readonly handedOn: string;
  readonly known: string;
  readonly requireEnd?: true;
}

const LAST: readonly LastRow[] = [
  {
    what: "a whole last event with the blank line that it lacks",
    last: "data: 4",
    handedOn: FINISH,
    known: "begun finished isOver ended",
  },
  {
    what: "the end's mark with the blank line that it lacks",
    last: "data: [DONE]",
    handedOn: END,
    known: "begun finished terminal isOver ended",
  },
  {
    what: "an error with the blank line that it lacks",
    last: "data: 7",
    handedOn: ERROR,
    known: "begun ended failed",
  },
  {
    what: "nothing of a last event that does not end the answer",
    last: "data: 3",
    handedOn: "",
    known: "begun ended",
  },
  {
    what: "nothing of a last event whose data are cut",
    last: 'data: {"',
    handedOn: "",
    known: "begun ended",
  },
  {
    what: "nothing of a last event whose name says what its cut data do not",
    last: "event: 4\ndata: [",
    handedOn: "",
    known: "begun ended",
  },
  {
    what: "nothing of a finish that makes no answer whole",
    last: "data: 4",
    handedOn: "",
    known: "begun ended",
    requireEnd: true,
  },
  { what: "nothing of a comment that is cut", last: ": 4", handedOn: "", known: "begun ended" },
];

for (const { what, last, handedOn, known: expected, requireEnd } of LAST) {
  Deno.test(`EventReader hands on ${what}`, async () => {
    const events = reader([CONTENT, last], { requireEnd: requireEnd ?? false });
    assert.deepEqual(await pieces(events), [CONTENT, "", handedOn]);
    assert.equal(known(events), expected);
  });
}

Deno.test("EventReader adds nothing to a comment that is cut behind the finish", async () => {
  assert.deepEqual(await pieces(reader([FINISH, ": a"])), [FINISH, "", ""]);
  assert.deepEqual(await pieces(reader([FINISH])), [FINISH, ""]);
});

Deno.test("EventReader patches the data of each event that it hands on, the last one too", async () => {
  const patch = (data: Uint8Array) => encoder.encode(`<${decoder.decode(data)}>`);
  assert.deepEqual(await pieces(reader([CONTENT, COMMENT, "data: 4"], { patch })), [
    "data: <3>\n\n",
    COMMENT,
    "",
    "data: <4>\n\n",
  ]);
});

const CONCEALED: readonly { name: string; said: readonly string[]; told: string }[] = [
  {
    name: "an error that tells it",
    said: [PREAMBLE, CONTENT, "event: 7\ndata: key refused\n\n", PING],
    told: `${PREAMBLE}${CONTENT}event: 7\ndata: *** refused\n\n${PING}`,
  },
  {
    name: "an error without its blank line",
    said: [CONTENT, 'event: 7\ndata: "key"'],
    told: `${CONTENT}event: 7\ndata: "***"\n\n`,
  },
  {
    name: "one event of several, and no byte of the others",
    said: [`: key\n\n${CONTENT}event:7\r\ndata:a key\r\n\r\ndata:  key\n\n`],
    told: `: key\n\n${CONTENT}event: 7\ndata: a ***\n\ndata:  key\n\n`,
  },
  { name: "nothing of what is no error", said: [CONTENT, "data: key\n\n"], told: `${CONTENT}data: key\n\n` },
];

for (const { name, said, told } of CONCEALED) {
  Deno.test(`EventReader conceals a credential: ${name}`, async () => {
    const events = reader(said, { conceal: (text) => text.replace("key", "***") });
    assert.equal((await pieces(events)).join(""), told);
    assert.equal(events.error !== undefined, told.includes("7"));
  });
}

Deno.test("EventReader conceals nothing that would make an error none", async () => {
  const events = reader([CONTENT, ERROR], { conceal: (text) => text.replace("7", "***") });
  assert.equal((await pieces(events)).join(""), CONTENT + ERROR);
  assert.equal(events.error, FAILED);
});

Deno.test("EventReader begins when the answer does, and keeps what was read by then", async () => {
  const events = reader([PREAMBLE, PING, "data: 3", "\n\n", CONTENT]);
  await events.begin([encoder.encode(COMMENT), encoder.encode("data: 0\n")]);
  assert.equal(known(events), "begun");
  assert.deepEqual(await pieces(events), [COMMENT, `data: 0\n${PREAMBLE}`, PING, CONTENT, CONTENT, ""]);
});

Deno.test("EventReader reads nothing more where the answer has begun already", async () => {
  const events = reader([new Error("read")]);
  await events.begin([encoder.encode(CONTENT)]);
  assert.equal(decoder.decode(await events.next()), CONTENT);
  await assert.rejects(events.next(), /read/);
});

Deno.test("EventReader begins no answer that ends before, and rejects where the connection breaks", async () => {
  const events = reader([PREAMBLE]);
  await events.begin([]);
  assert.equal(known(events), "ended");
  assert.deepEqual(await pieces(events), [PREAMBLE]);
  await assert.rejects(reader([PREAMBLE, new Error("reset")]).begin([]), /reset/);
});

Deno.test("EventReader knows the answer's id by the first preamble that names it", async () => {
  const events = reader([CONTENT, PREAMBLE, PREAMBLE_2]);
  await events.next();
  assert.equal(events.responseId, undefined);
  await events.next();
  await events.next();
  assert.equal(events.responseId, "id_1");
});

Deno.test("EventReader tells since when something was said: keep-alives and pieces of events say nothing", async () => {
  const spoken: [string, boolean][] = [
    [COMMENT, false],
    [PING, false],
    ["data: 3", false],
    ["\n\n", true],
    [PREAMBLE, true],
    [`${FINISH}${PING}`, true],
    [PING, false],
    [ERROR, true],
  ];
  const events = reader(spoken.map(([piece]) => piece));
  for (const [piece, expected] of spoken) {
    await events.next();
    assert.equal(events.hasSpoken(), expected, piece);
    assert.equal(events.hasSpoken(), false, `${piece} again`);
  }
});

Deno.test("EventReader hands the client's events on where a converter makes them", async () => {
  const events = reader([PREAMBLE + PING, CONTENT, FINISH, END], { converter: converter() });
  assert.deepEqual(await pieces(events), [
    "data: start\n\n",
    "data: delta\n\ndata: part_end\n\n",
    "",
    "data: end\n\n",
    "data: over\n\n",
  ]);
  assert.equal(events.responseId, "client_start");
  assert.equal(known(events), "begun finished terminal isOver ended");
});

Deno.test("EventReader takes a converted answer for whole when its client was told so", async () => {
  const atEnd: StreamEvent[] = [{ type: "end" }];
  const events = reader([CONTENT, FINISH], { converter: converter({ atEnd }) });
  await events.next();
  await events.next();
  assert.equal(known(events), "begun isOver");
  assert.equal(decoder.decode(await events.next()), "data: end\n\ndata: over\n\n");
  assert.equal(known(events), "begun finished isOver ended");
});

Deno.test("EventReader believes a converter's end of no answer that has not begun", async () => {
  const atEnd: StreamEvent[] = [{ type: "error", error: FAILED }, { type: "end" }];
  const events = reader([PREAMBLE], { converter: converter({ atEnd }) });
  await events.begin([]);
  assert.equal(known(events), "ended");
});

Deno.test("EventReader knows an error that a converter found at the end", async () => {
  const events = reader([CONTENT], { converter: converter({ atEnd: [{ type: "error", error: FAILED }] }) });
  assert.equal((await pieces(events)).at(-1), "data: error\n\ndata: over\n\n");
  assert.equal(known(events), "begun ended failed errorIsLast");
});

Deno.test("EventReader knows an error that its client was told in its own protocol for the last word", async () => {
  const events = reader([CONTENT, ERROR], { converter: converter() });
  assert.deepEqual(await pieces(events), ["data: delta\n\ndata: part_end\n\n", "data: error\n\n", "data: over\n\n"]);
  assert.equal(known(events), "begun ended failed errorIsLast");
});

Deno.test("EventReader converts a last event without its blank line, and none that is cut", async () => {
  const whole = reader([CONTENT, "data: [DONE]"], { converter: converter() });
  assert.equal((await pieces(whole)).at(-1), "data: end\n\ndata: over\n\n");
  assert.equal(known(whole), "begun finished terminal isOver ended");
  const cut = reader([CONTENT, "data: 7}"], { converter: converter() });
  assert.equal((await pieces(cut)).at(-1), "data: over\n\n");
  assert.equal(known(cut), "begun ended");
});

Deno.test("EventReader ends no converted answer that lacks the mark which makes it whole", async () => {
  const lacking = reader([CONTENT, FINISH], { converter: converter(), requireEnd: true });
  assert.deepEqual((await pieces(lacking)).slice(1), ["", ""]);
  assert.equal(known(lacking), "begun ended");
  const whole = reader([CONTENT, END], { converter: converter(), requireEnd: true });
  assert.deepEqual((await pieces(whole)).slice(1), ["data: end\n\n", "data: over\n\n"]);
});

Deno.test("EventReader flushes what a converted answer owes its client, once, and only where the upstream said all", async () => {
  const said = [CONTENT, FINISH];
  const owing = reader(said, { converter: converter({ atEnd: [{ type: "end" }] }) });
  await owing.next();
  assert.equal(owing.flush().length, 0, "the upstream has more to say");
  await owing.next();
  assert.equal(decoder.decode(owing.flush()), "data: end\n\ndata: over\n\n");
  assert.equal(known(owing), "begun finished isOver ended");
  assert.equal(owing.flush().length, 0, "once");
  assert.equal(await owing.next(), undefined);

  const ended = reader(said, { converter: converter() });
  await pieces(ended);
  assert.equal(ended.flush().length, 0, "its end was told");

  const same = reader(said);
  await same.next();
  await same.next();
  assert.equal(same.flush().length, 0, "the upstream's own bytes owe nothing");
  assert.equal(known(same), "begun finished isOver");
});

Deno.test("EventReader gives out what ends the upstream's connection", () => {
  let aborted = 0;
  reader([], { abort: () => aborted++ }).abort();
  assert.equal(aborted, 1);
});
