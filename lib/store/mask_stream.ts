/**
 * A stream without credentials that come in pieces: a model that repeats a key says it a token at a time, and no event
 * of its stream has all of it. Whoever reads the stream puts it together.
 */
import { Buffer } from "node:buffer";
import { isObject, type Json, parseJson } from "../json.ts";
import { MASK } from "../redact.ts";

type Mask = (text: string) => string;

/** `bytes` itself, if nothing in it has to go, or if it is no stream. */
export function maskStream(bytes: Uint8Array, mask: Mask): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  if (!maySay(text, mask)) return bytes;
  const lines = text.split("\n").map(lineOf);
  let isChanged = false;
  for (const pieces of runsOf(lines)) isChanged = maskRun(pieces, mask) || isChanged;
  if (!isChanged) return bytes;
  return Buffer.from(
    lines.map(({ raw, event, changed }) => changed ? `data: ${JSON.stringify(event)}` : raw).join("\n"),
  );
}

/** What events add to, by the names that it has in all protocols. */
const ADDED = /"(text|thinking|partial_json|content|arguments|delta|input|reasoning\w*)"\s*:\s*"((?:[^"\\]|\\.)+)"/g;

/** Nearly always nothing is there: to look at all that is added under one name takes less time than to read the events. */
function maySay(text: string, mask: Mask): boolean {
  if (!/^\s*(?:data|event|id|retry)?:/.test(text)) return false;
  const said = new Map<string, string>();
  for (const [, name = "", added = ""] of text.matchAll(ADDED)) said.set(name, (said.get(name) ?? "") + added);
  return [...said.values()].some((all) => mask(all) !== all);
}

interface Line {
  readonly raw: string;
  /** `undefined`: it is none, or not all of one. */
  readonly event: Json | undefined;
  changed: boolean;
}

function lineOf(raw: string): Line {
  return { raw, event: raw.startsWith("data:") ? parseJson(raw.slice("data:".length)) : undefined, changed: false };
}

/** A text in an event, which continues the one before it in its run. */
interface Piece {
  readonly line: Line;
  readonly text: string;
  put(text: string): void;
}

/** Texts that stand at the same place of several events, and so belong together. */
function runsOf(lines: readonly Line[]): Iterable<Piece[]> {
  const runs = new Map<string, Piece[]>();
  for (const line of lines) {
    if (line.event !== undefined) collect(line.event, { line, runs, place: "" });
  }
  return runs.values();
}

interface Where {
  readonly line: Line;
  readonly runs: Map<string, Piece[]>;
  readonly place: string;
}

/** Members that tell one text of an event from another. */
const TELLS_APART = /index$|^item_id$/;

function collect(value: Json, { line, runs, place }: Where): void {
  if (!isObject(value) && !Array.isArray(value)) return;
  const members = value as { [name: string]: Json };
  const told = Object.entries(members).filter(([name]) => TELLS_APART.test(name)).map((member) => member.join("="));
  const at = `${place}(${told})`;
  for (const [name, member] of Object.entries(members)) {
    const inside = `${at}.${name}`;
    if (typeof member !== "string") {
      collect(member, { line, runs, place: inside });
      continue;
    }
    const run = runs.get(inside) ?? [];
    runs.set(inside, run);
    run.push({ line, text: member, put: (text) => void (members[name] = text) });
  }
}

/** Whether something had to go. */
function maskRun(pieces: readonly Piece[], mask: Mask): boolean {
  const whole = pieces.map(({ text }) => text).join("");
  const masked = mask(whole);
  if (pieces.length < 2 || masked === whole) return false;
  // Where each begins and ends in what was kept; a mask stands where what it hides began.
  const texts = cut(whole, masked, pieces.map(({ text }) => text.length));
  pieces.forEach(({ line, text, put }, index) => {
    if (texts[index] === text) return;
    put(texts[index]!);
    line.changed = true;
  });
  return true;
}

/** `masked` in as many pieces as `whole` had, each where it was; if that cannot be told, all of it in the first. */
function cut(whole: string, masked: string, lengths: readonly number[]): readonly string[] {
  const kept = masked.split(MASK);
  const letters: string[] = [];
  for (const [index, part] of kept.entries()) {
    const isLast = index === kept.length - 1;
    const at = isLast ? whole.length - part.length : whole.indexOf(part, letters.length);
    if (index > 0 && at > letters.length) letters.push(MASK);
    while (letters.length < at) letters.push("");
    for (let place = 0; place < part.length; place++) letters.push(part[place]!);
  }
  if (letters.join("") !== masked || letters.length !== whole.length) {
    return [
      masked,
      ...lengths.slice(1).map(() => ""),
    ];
  }
  let start = 0;
  return lengths.map((length) => letters.slice(start, start += length).join(""));
}
