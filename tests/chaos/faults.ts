/** What an upstream does by chance: right answers in all forms that connections give them, and every kind of fault. */
import zlib from "node:zlib";
import { concat } from "../../lib/bytes.ts";
import { chunk, LAST_CHUNK } from "../e2e/scripts.ts";
import type { Script } from "../fake_upstream.ts";
import type { Spoken, SpokenEvent } from "./answers.ts";

/** What may come of one try: the client gets all of it, or a part and an error, or nothing, and another one is asked. */
export type Course = "whole" | "cut" | "next";

export interface Behaviour {
  readonly name: string;
  readonly courses: ReadonlySet<Course>;
  readonly script: Script;
}

/** Numbers of 0 to 1. */
type Chance = () => number;

const encoder = new TextEncoder();

export function behaviour(spoken: Spoken, streaming: boolean, chance: Chance): Behaviour {
  const kind = chance();
  if (kind < 0.4) return right(spoken, streaming, chance);
  if (kind < 0.8) return broken(spoken, streaming, chance);
  return refusing(spoken, streaming, chance);
}

function below(chance: Chance, limit: number): number {
  return Math.floor(chance() * limit);
}

function oneOf<T>(chance: Chance, items: readonly T[]): T {
  return items[below(chance, items.length)]!;
}

const EVENT_STREAM = "text/event-stream", JSON_TYPE = "application/json";

/** The answer as a stream, in some way in which servers write one. */
function streamText(events: readonly SpokenEvent[], chance: Chance): string {
  const comment = chance() < 0.2 ? ": here\n\n" : "";
  const mark = chance() < 0.1 ? "\ufeff" : "";
  const text = mark + events.map((event) => comment + event.text).join("");
  const ended = chance() < 0.1 ? text.trimEnd() : text;
  return chance() < 0.2 ? ended.replaceAll("\n", "\r\n") : ended;
}

function wholeText(whole: string, chance: Chance): string {
  return oneOf(chance, ["", "", "\n\r\n ", "\ufeff"]) + whole + oneOf(chance, ["", "\n", "\ndata: [DONE]\n\n"]);
}

const CODINGS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
};

function right({ whole, events }: Spoken, streaming: boolean, chance: Chance): Behaviour {
  // Some answer in the form that was not asked for.
  const asStream = chance() < 0.1 ? !streaming : streaming;
  const text = asStream ? streamText(events, chance) : wholeText(whole, chance);
  const coding = oneOf(chance, ["", "", "", "", ...Object.keys(CODINGS)]);
  const bytes = encoder.encode(text);
  const body = coding === "" ? bytes : new Uint8Array(CODINGS[coding]!(bytes));
  const sent = sending(body, { asStream, coding, chance });
  return { name: `right ${sent.name}`, courses: new Set(["whole"]), script: sent.script(sent.wire.length, "end") };
}

interface Form {
  readonly asStream: boolean;
  readonly coding?: string;
  readonly chance: Chance;
}

interface Sending {
  readonly name: string;
  readonly wire: Uint8Array;
  /** How much of the body is in so many bytes of `wire`. */
  readonly lengthIn: (wireLength: number) => number;
  /** The end of the connection is the end of the body. */
  readonly closes: boolean;
  readonly script: (wireLength: number, ending: Ending) => Script;
}

type Ending = "end" | "reset" | "silence";

/** A machine that is busy writes no more in time. */
const MOST_PIECES = 40;

/** How `body` goes out: framed in one of the ways of HTTP, in pieces that end anywhere. */
function sending(body: Uint8Array, { asStream, coding = "", chance }: Form): Sending {
  const framing = oneOf(chance, ["chunked", "chunked", "length", "close", "1.0"]);
  const type = chance() < 0.8 ? (asStream ? EVENT_STREAM : JSON_TYPE) : oneOf(chance, [EVENT_STREAM, JSON_TYPE, ""]);
  const early = chance() < 0.1 ? "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" : "";
  const lines = [
    `HTTP/${framing === "1.0" ? "1.0" : "1.1"} 200 OK`,
    ...(type === "" ? [] : [`content-type: ${type}`]),
    ...(coding === "" ? [] : [`content-encoding: ${coding}`]),
    ...(framing === "chunked" ? ["transfer-encoding: chunked"] : []),
    ...(framing === "length" ? [`content-length: ${body.length}`] : []),
    "connection: close",
  ];
  const size = 1 + below(chance, body.length);
  const parts = cutInto(body, framing === "chunked" ? size : body.length);
  const wires = framing === "chunked" ? [...parts.map(chunk), encoder.encode(LAST_CHUNK)] : parts;
  const wire = concat(wires);
  const head = encoder.encode(`${early}${lines.join("\r\n")}\r\n\r\n`);
  const step = Math.ceil(wire.length / (1 + below(chance, MOST_PIECES)));
  return {
    name: [asStream ? "stream" : "whole", framing, coding].join(" ").trim(),
    wire,
    closes: framing === "close" || framing === "1.0",
    lengthIn: (wireLength) => framing === "chunked" ? inChunks(parts, wireLength) : wireLength,
    script: (wireLength, ending) => async (_, connection) => {
      await connection.write(head);
      for (const piece of cutInto(wire.subarray(0, wireLength), step)) await connection.write(piece);
      if (ending === "end") connection.end();
      if (ending === "reset") connection.reset();
    },
  };
}

function cutInto(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

function inChunks(parts: readonly Uint8Array[], wireLength: number): number {
  let body = 0, wire = 0;
  for (const part of parts) {
    const start = wire + part.length.toString(16).length + 2;
    body += Math.max(0, Math.min(part.length, wireLength - start));
    wire = start + part.length + 2;
  }
  return body;
}

const ENDINGS: readonly Ending[] = ["end", "end", "end", "end", "reset", "reset", "reset", "silence"];

/** A right answer, of which only a part comes. */
function broken({ whole, events }: Spoken, streaming: boolean, chance: Chance): Behaviour {
  const ending = oneOf(chance, ENDINGS);
  const text = streaming ? events.map((event) => event.text).join("") : whole;
  const sent = sending(encoder.encode(text), { asStream: streaming, chance });
  const length = below(chance, sent.wire.length);
  const courses = streaming ? coursesOf(events, sent.lengthIn(length)) : new Set<Course>(["next"]);
  // What was sent just before a reset may be lost with it.
  if (ending === "reset" && courses.has("whole")) courses.add("cut");
  if (ending === "reset") courses.add("next");
  if (!streaming && sent.closes && length === sent.wire.length && ending === "end") courses.add("whole");
  return { name: `${ending} at ${length} of ${sent.name}`, courses, script: sent.script(length, ending) };
}

/** What may come of so many bytes of `events`: of the last event the blank line may be missing, or a part of it. */
function coursesOf(events: readonly SpokenEvent[], length: number): Set<Course> {
  const courses = new Set<Course>();
  for (const spare of [0, 1, 2]) {
    let reached: SpokenEvent["reached"] = "nothing";
    let end = 0;
    for (const event of events) {
      end += encoder.encode(event.text).length;
      if (end <= length + spare) reached = event.reached;
    }
    courses.add(reached === "nothing" ? "next" : reached === "content" ? "cut" : "whole");
  }
  return courses;
}

const BODIES = ["", "{", "<html>Bad gateway</html>", "upstream connect error", "[1,2]"];

const NEXT: ReadonlySet<Course> = new Set(["next"]);

/** An error, or what is no answer at all. */
function refusing({ protocol, events }: Spoken, streaming: boolean, chance: Chance): Behaviour {
  const status = oneOf(chance, [200, 302, 401, 403, 408, 500, 502, 503, 529]);
  if (chance() < 0.4) {
    const body = oneOf(chance, [...BODIES, protocol.error("api_error", "words of the upstream")]);
    const head = `HTTP/1.1 ${status} Status\r\nlocation: /x\r\ncontent-length: ${body.length}\r\n\r\n`;
    return { name: `HTTP ${status} ${body}`, courses: NEXT, script: said(head + body) };
  }
  if (chance() < 0.5 || !streaming) {
    const bytes = oneOf(chance, ["", "SSH-2.0\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-", "HTTP/1.1 2x0\r\n\r\n"]);
    return { name: `no HTTP: ${bytes.trim()}`, courses: NEXT, script: said(bytes) };
  }
  const at = below(chance, events.findIndex(({ reached }) => reached === "finish") + 1);
  const told = events.slice(0, at).map(({ text }) => text).join("") + protocol.errorEvent("api_error", "late words");
  const sent = sending(encoder.encode(told), { asStream: true, chance });
  const hasContent = events.slice(0, at).some(({ reached }) => reached === "content");
  const courses = new Set<Course>(hasContent ? ["cut", "next"] : ["next"]);
  return { name: `error behind ${at} events`, courses, script: sent.script(sent.wire.length, "end") };
}

function said(text: string): Script {
  return async (_, connection) => {
    if (text !== "") await connection.write(text);
    connection.end();
  };
}
