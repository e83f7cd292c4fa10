/**
 * Calls that stand in an answer's text or thinking (`written_call.ts`) become calls, if they are the end of the answer, name
 * declared tools, and the answer has no other calls. Everything else stays what it was, to the letter.
 */
import type { IdSource } from "../codec.ts";
import type { StreamEvent } from "../event.ts";
import type { Message } from "../message.ts";
import type { Transducer } from "../transducer.ts";
import {
  BARE_CALL,
  CALL_MARKS,
  type CallMarks,
  callsNone,
  type DeclaredSchema,
  isBareCall,
  LONGEST_START,
  type WrittenCall,
} from "../written_call.ts";
import { collect } from "./collect.ts";
import { LinePlace } from "./line_place.ts";
import { through } from "./pipe.ts";
import { replay } from "./replay.ts";

export interface WrittenCallsOptions {
  readonly schemaOf: DeclaredSchema;
  readonly ids: IdSource;
}

/** Takes checked events. */
export function writtenCalls(options: WrittenCallsOptions): Transducer<StreamEvent, StreamEvent> {
  return new WrittenCalls(options);
}

/** The same for a whole answer. */
export function withWrittenCalls(message: Message, options: WrittenCallsOptions): Message {
  const isWritten = message.parts.some((part) =>
    (part.type === "text" && isBareCall(part.text, options.schemaOf)) ||
    (isSaid(part) && CALL_MARKS.some(({ open }) => part.text.includes(open)))
  );
  return isWritten ? collect(through(replay(message), writtenCalls(options))) as Message : message;
}

type PartEvent = Extract<StreamEvent, { index: number }>;

/** Step 3.5 and Qwen 3.5 write calls before they have ended their thoughts (stepfun-ai/Step-3.5-Flash#7). */
type SaidKind = "text" | "thinking";

function isSaid<T extends { readonly type: string }>(part: T): part is Extract<T, { readonly type: SaidKind }> {
  return part.type === "text" || part.type === "thinking";
}

/** What begins with an opening mark, so far. */
interface Region {
  readonly marks: CallMarks;
  readonly pieces: string[];
  /** The end of what came: a closing mark may be cut anywhere. */
  tail: string;
  /** UTF-16 units that have come. */
  length: number;
  tries: number;
}

/** Above all indexes of upstreams. */
const FIRST_INDEX = 1 << 20;
/** A closing mark may stand in an argument; nobody writes so many of them. */
const MOST_TRIES = 50;

class WrittenCalls implements Transducer<StreamEvent, StreamEvent> {
  private hasOtherCalls = false;
  /** Index of the text that is open, and what it is. */
  private text: number | undefined;
  private kind: SaidKind = "text";
  /** Its start, until it says something. */
  private start: PartEvent | undefined;
  private place = new LinePlace();
  /** What may be the start of an opening mark. */
  private mark = "";
  private region: Region | undefined;
  /** Blanks before anything was said, then calls with what they are written in and blanks between. */
  private pending = "";
  private pendingKind: SaidKind = "text";
  private calls: readonly WrittenCall[] = [];
  private nextIndex = FIRST_INDEX;

  constructor(private readonly options: WrittenCallsOptions) {}

  push(event: StreamEvent): readonly StreamEvent[] {
    if (this.hasOtherCalls) return [event];
    switch (event.type) {
      case "part_start":
        return this.begin(event);
      case "delta":
        return event.index === this.text ? this.read(event.text) : [event];
      case "part_end":
        return event.index === this.text ? this.endText(event) : [event];
      case "citation":
      case "signature":
        return event.index === this.text ? [...this.flush(), ...this.opened(), event] : [event];
      case "finish":
        return this.finish(event);
      case "error":
        return [...this.flush(), event];
      default:
        return [event];
    }
  }

  end(): readonly StreamEvent[] {
    return [];
  }

  private begin(event: PartEvent & { type: "part_start" }): readonly StreamEvent[] {
    if (event.part.type === "tool_call") {
      const waiting = [...this.flush(), ...this.opened()];
      this.hasOtherCalls = true;
      return [...waiting, event];
    }
    // Of texts that overlap the first alone is read, and it keeps its place.
    if (!isSaid(event.part) || this.text !== undefined) return [...this.opened(), event];
    this.text = event.index;
    this.kind = event.part.type;
    this.start = event;
    this.place = new LinePlace();
    return [];
  }

  private read(piece: string): readonly StreamEvent[] {
    if (this.region !== undefined) return this.readOn(this.region, piece);
    const text = this.mark + piece;
    this.mark = "";
    const mayBeBare = this.kind === "text" && this.start !== undefined && this.calls.length === 0;
    if (mayBeBare && this.pending.length < LONGEST_START) {
      const isBare = isBareCall(this.pending + text, this.options.schemaOf);
      if (isBare === true) return this.readOn(this.region = regionOf(BARE_CALL), text);
      if (isBare === undefined) {
        this.mark = text;
        return [];
      }
    }
    let looked = 0;
    for (let at = markIn(text, 0); at >= 0; at = markIn(text, at + 1)) {
      this.place.add(text.slice(looked, at));
      looked = at;
      const rest = text.slice(at);
      const marks = this.place.isInFence ? [] : CALL_MARKS.filter(({ isToken }) => isToken || this.place.isBlank);
      const open = marks.find((each) => rest.startsWith(each.open));
      if (open !== undefined) {
        const before = this.say(text.slice(0, at));
        return [...before, ...this.readOn(this.region = regionOf(open), rest)];
      }
      if (marks.some((each) => each.open.startsWith(rest))) {
        this.mark = rest;
        return this.say(text.slice(0, at));
      }
    }
    this.place.add(text.slice(looked));
    return this.say(text);
  }

  private readOn(region: Region, piece: string): readonly StreamEvent[] {
    const { marks: { open, close, read }, pieces } = region;
    pieces.push(piece);
    // A text about calls is not held back to its end.
    if ((region.length += piece.length) < LONGEST_START) {
      const begun = pieces.join("");
      if (callsNone(begun, this.options.schemaOf)) return this.giveUp(begun);
    }
    if (close === undefined) return [];
    const end = region.tail + piece;
    region.tail = end.slice(1 - close.length);
    if (!end.includes(close)) return [];
    const text = pieces.join("");
    for (let at = text.indexOf(close, open.length); at >= 0; at = text.indexOf(close, at + 1)) {
      const calls = read(text.slice(open.length, at), this.options.schemaOf);
      if (calls !== undefined) return this.take(calls, { text, end: at + close.length });
      if (++region.tries > MOST_TRIES) return this.giveUp(text);
    }
    return [];
  }

  private take(
    calls: readonly WrittenCall[],
    { text, end }: { readonly text: string; readonly end: number },
  ): readonly StreamEvent[] {
    this.region = undefined;
    this.wait(text.slice(0, end));
    this.calls = [...this.calls, ...calls];
    this.place = new LinePlace();
    return end === text.length ? [] : this.read(text.slice(end));
  }

  /** What looked like a call was none. */
  private giveUp(text: string): readonly StreamEvent[] {
    this.region = undefined;
    this.place.add(text);
    return this.say(text);
  }

  /** Calls that something follows are no calls, but what it is about. */
  private say(text: string): readonly StreamEvent[] {
    if (text === "") return [];
    if ((this.start !== undefined || this.calls.length > 0) && text.trim() === "") {
      this.wait(text);
      return [];
    }
    const before = this.overtaken();
    const whole = this.pending + text;
    this.pending = "";
    this.calls = [];
    return [...before, ...this.opened(), { type: "delta", index: this.text!, text: whole }];
  }

  private wait(text: string): void {
    if (this.pending === "") this.pendingKind = this.kind;
    this.pending += text;
  }

  /** The open text's start, unless that was told. */
  private opened(): readonly StreamEvent[] {
    const { start } = this;
    this.start = undefined;
    return start === undefined ? [] : [start];
  }

  private endText(event: PartEvent): readonly StreamEvent[] {
    const told = [...this.endRegion(), ...this.say(this.mark)];
    this.mark = "";
    const isSilent = this.start !== undefined && this.calls.length > 0;
    const rest = this.calls.length > 0 ? [] : [...this.flush(), ...this.opened()];
    this.text = undefined;
    this.start = undefined;
    return [...told, ...rest, ...(isSilent ? [] : [event])];
  }

  /** The last closing mark is often a word that the server has stopped at. */
  private endRegion(): readonly StreamEvent[] {
    if (this.region === undefined) return [];
    const { marks: { open, read }, pieces } = this.region;
    const text = pieces.join("");
    const calls = read(text.slice(open.length), this.options.schemaOf);
    return calls === undefined ? this.giveUp(text) : this.take(calls, { text, end: text.length });
  }

  private finish(event: StreamEvent & { type: "finish" }): readonly StreamEvent[] {
    const { reason } = event.finish;
    if (this.calls.length === 0 || reason !== "stop" && reason !== "tool_calls") return [...this.flush(), event];
    const calls = this.calls.flatMap(({ name, arguments: text }) =>
      this.partOf({ type: "tool_call", id: this.options.ids.next("call_"), name, kind: "function" }, text)
    );
    return [...calls, { ...event, finish: { ...event.finish, reason: "tool_calls" } }];
  }

  /** All that waits, as what it is. */
  private flush(): readonly StreamEvent[] {
    const before = this.overtaken();
    const text = this.pending + (this.region?.pieces.join("") ?? "") + this.mark;
    this.pending = this.mark = "";
    this.calls = [];
    this.region = undefined;
    if (text === "") return before;
    if (this.text === undefined) return [...before, ...this.partOf({ type: this.kind }, text)];
    return [...before, ...this.opened(), { type: "delta", index: this.text, text }];
  }

  /** What waits from a thought, once a text has begun, or the other way round. */
  private overtaken(): readonly StreamEvent[] {
    const { pending } = this;
    if (pending === "" || this.pendingKind === this.kind) return [];
    this.pending = "";
    this.calls = [];
    return this.partOf({ type: this.pendingKind }, pending);
  }

  private partOf(part: (StreamEvent & { type: "part_start" })["part"], text: string): readonly StreamEvent[] {
    const index = this.nextIndex++;
    return [
      { type: "part_start", index, part },
      { type: "delta", index, text },
      { type: "part_end", index },
    ];
  }
}

/** Where a mark may begin, of which the text's end may have cut the rest. */
const MARK = /<|\[(?=TOOL|(?:T|TO|TOO)?$)/g;

/** -1: nowhere from `from` on. */
function markIn(text: string, from: number): number {
  MARK.lastIndex = from;
  return MARK.exec(text)?.index ?? -1;
}

function regionOf(marks: CallMarks): Region {
  return { marks, pieces: [], tail: "", length: 0, tries: 0 };
}
