/**
 * Tool calls out of the fragments of a chat stream.
 *
 * By the book a call's first fragment has `index`, `id`, `type` and the name, and the others `index` and arguments.
 * Upstreams leave out the index or give each call the same, send the id or the name late, empty, again or in pieces, a call
 * whole or as an object, and write Python instead of JSON.
 */
import { isObject, type Json, type JsonObject, parseJson, stringMember } from "../../json.ts";
import type { ToolKind } from "../conversation.ts";
import type { StreamEvent } from "../event.ts";
import { areWhole, grownArguments, severalArguments } from "./call_arguments.ts";
import { repairArguments } from "../json_repair.ts";
import { LooseJson } from "../loose_json.ts";
import type { ToolNames } from "../tool_names.ts";

/** Where calls go: the reader of the whole answer. */
export interface CallSink {
  /** Ends what text is open and gives the index of a new part. */
  open(): number;
  emit(event: StreamEvent): void;
  newId(): string;
  report(feature: string): void;
}

/** Most calls of one answer, and their longest arguments in characters; beyond it the answer is broken off. */
const MAX_CALLS = 4096;
const MAX_ARGUMENTS = 64 << 20;

interface Fragment {
  readonly index: number | undefined;
  /** `undefined` if missing or empty. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string;
  readonly kind: ToolKind;
  readonly extra: JsonObject | undefined;
}

interface Call {
  readonly kind: ToolKind;
  readonly index: number | undefined;
  id: string | undefined;
  name: string | undefined;
  /** Of the part; `undefined` until the call is started. */
  part: number | undefined;
  readonly pieces: string[];
  /**
   * How many of the pieces were sent. `live`: they go out as they come; `held`: to be repaired when whole; `growing`: the
   * first one went out, and the second begins with it.
   */
  sent: number;
  mode: "undecided" | "live" | "held" | "growing";
  /** Of arguments that are live. */
  readonly json: LooseJson | undefined;
  extra: JsonObject | undefined;
}

export class ToolCalls {
  private readonly bySlot = new Map<number, Call>();
  private readonly calls: Call[] = [];
  private length = 0;

  constructor(private readonly sink: CallSink, private readonly names: ToolNames) {}

  /** How many calls were started. */
  get count(): number {
    return this.calls.filter(({ part }) => part !== undefined).length;
  }

  get isTooMuch(): boolean {
    return this.length > MAX_ARGUMENTS || this.calls.length > MAX_CALLS;
  }

  /** Whether each call is one that could be run. */
  get areWhole(): boolean {
    return this.calls.every((call) => call.kind === "custom" || areWhole(call.pieces));
  }

  /** `whole`: it is a call of its own, unless another is the same. */
  push(value: Json, whole = false): void {
    const fragment = readFragment(value);
    if (fragment === undefined || (whole && this.calls.some((call) => isSame(call, fragment)))) return;
    const call = whole ? this.begin(fragment) : this.callOf(fragment);
    call.id ??= fragment.id;
    call.name = this.isNamePiece(call, fragment) ? `${call.name}${fragment.name}` : call.name ?? fragment.name;
    call.extra ??= fragment.extra;
    if (fragment.arguments !== "") {
      call.pieces.push(fragment.arguments);
      this.length += fragment.arguments.length;
    }
    if (call.pieces.length > 0 || (call.id !== undefined && !this.names.goOn(call.name ?? ""))) this.start(call);
    this.flow(call);
  }

  /** Ends all calls: nothing may be pushed any more. */
  finish(): void {
    for (const call of this.calls) this.end(call);
  }

  private callOf(fragment: Fragment): Call {
    const current = this.current(fragment);
    if (current === undefined) return this.begin(fragment);
    return this.isNamePiece(current, fragment) || !isAnother(current, fragment) ? current : this.begin(fragment);
  }

  /** Models of Google's were seen to send a name in pieces (continuedev/continue#5849): together they name a tool. */
  private isNamePiece({ id, index, name, part, pieces }: Call, fragment: Fragment): boolean {
    if (name === undefined || fragment.name === undefined || name === fragment.name) return false;
    if (part !== undefined || pieces.length > 0 || index !== fragment.index) return false;
    const joined = name + fragment.name;
    return (fragment.id ?? id) === id && (this.names.has(joined) || this.names.goOn(joined));
  }

  private begin(fragment: Fragment): Call {
    // The name of the last one is whole.
    const last = this.calls.at(-1);
    if (last?.id !== undefined) this.start(last);
    const call: Call = {
      kind: fragment.kind,
      index: fragment.index,
      id: undefined,
      name: undefined,
      part: undefined,
      pieces: [],
      sent: 0,
      mode: fragment.kind === "custom" ? "live" : "undecided",
      json: fragment.kind === "custom" ? undefined : new LooseJson(),
      extra: undefined,
    };
    this.calls.push(call);
    if (fragment.index !== undefined) this.bySlot.set(fragment.index, call);
    return call;
  }

  /** The call that the fragment may go on with. */
  private current({ index, id }: Fragment): Call | undefined {
    if (id !== undefined) {
      const known = this.calls.findLast((call) => call.id === id && (index === undefined || call.index === index));
      if (known !== undefined) return known;
    }
    return index === undefined ? this.calls[this.calls.length - 1] : this.bySlot.get(index);
  }

  private start(call: Call): void {
    if (call.part !== undefined || call.name === undefined) return;
    call.part = this.sink.open();
    const id = call.id ?? this.sink.newId();
    this.sink.emit({
      type: "part_start",
      index: call.part,
      part: { type: "tool_call", id, name: call.name, kind: call.kind },
    });
  }

  /** Sends what came, unless it has to be repaired first. */
  private flow(call: Call): void {
    if (call.part === undefined || call.mode === "held" || call.sent === call.pieces.length) return;
    if (call.mode === "undecided") call.mode = modeOf(call.pieces.join(""));
    else if (call.sent === 1 && isGrowing(call)) call.mode = "growing";
    if (call.mode !== "live") return;
    for (; call.sent < call.pieces.length; call.sent++) {
      const piece = call.pieces[call.sent]!;
      const text = call.json?.push(piece) ?? piece;
      if (text !== "") this.sink.emit({ type: "delta", index: call.part, text });
    }
  }

  private end(call: Call): void {
    this.start(call);
    const { part: index } = call;
    if (index === undefined) return this.sink.report("choices[].message.tool_calls[].function.name");
    const [rest, ...others] = restOf(call);
    if (rest !== "") this.sink.emit({ type: "delta", index, text: rest });
    if (call.extra !== undefined) {
      const data = JSON.stringify({ extra_content: call.extra });
      this.sink.emit({ type: "signature", index, signature: { protocol: "chat", data } });
    }
    this.sink.emit({ type: "part_end", index });
    for (const text of others) this.addWhole(call, text);
  }

  /** A call that came within the arguments of `call`. */
  private addWhole({ name = "", kind }: Call, text: string): void {
    const index = this.sink.open();
    this.sink.emit({ type: "part_start", index, part: { type: "tool_call", id: this.sink.newId(), name, kind } });
    this.sink.emit({ type: "delta", index, text });
    this.sink.emit({ type: "part_end", index });
  }
}

/** What has not been sent, and the arguments of calls that stand behind it. */
function restOf(call: Call): readonly [rest: string, ...others: string[]] {
  const { mode, pieces } = call;
  if (mode === "live") return restOfLive(call);
  if (mode === "growing") return restOfGrowing(call);
  const held = pieces.join("");
  if (held === "") return [""];
  const repaired = repairArguments(held) ?? grownArguments(pieces);
  if (repaired !== undefined) return [repaired];
  const [first = held, ...others] = severalArguments(held) ?? [];
  return [first, ...others];
}

function restOfLive({ json, pieces }: Call): readonly [rest: string, ...others: string[]] {
  if (json === undefined) return [""];
  const hasMore = json.heldLength > 0;
  const { isWhole, rest } = json.end();
  if (isWhole || !hasMore) return [rest];
  const several = severalArguments(pieces.join(""));
  return several === undefined ? [rest] : ["", ...several.slice(1)];
}

function restOfGrowing(call: Call): readonly [rest: string, ...others: string[]] {
  const { json, pieces, sent } = call;
  const isPlain = repairArguments(pieces.join("")) !== undefined;
  const grown = isPlain ? undefined : grownArguments(pieces)?.slice(pieces[0]!.length);
  const out = json?.push(grown ?? pieces.slice(sent).join("")) ?? "";
  const [rest, ...others] = restOfLive(call);
  return [out + rest, ...others];
}

/** Whether the second piece begins with the first: rarely by chance, so all of them tell what they are. */
function isGrowing({ pieces, kind }: Call): boolean {
  const [first = "", second = ""] = pieces;
  return kind === "function" && second.length > first.length && second.startsWith(first);
}

/** The first characters tell JSON from what only looks like it. */
function modeOf(text: string): Call["mode"] {
  const start = text.trimStart();
  if (start === "") return "undecided";
  if (!start.startsWith("{")) return "held";
  const next = start.slice(1).trimStart();
  if (next === "" || next.trim() === "}") return "undecided";
  return next.startsWith('"') ? "live" : "held";
}

/** Whether the fragment begins another call in the place of `call`. */
function isAnother(call: Call, { id, name, arguments: text, kind }: Fragment): boolean {
  if (name !== undefined && call.name !== undefined && name !== call.name) return true;
  if (id !== undefined && call.id !== undefined) {
    // Some make a new id for each fragment, as vLLM did: one that begins a call has a name, or finds the last one whole.
    return id !== call.id && (name !== undefined || hasAll(call));
  }
  return name !== undefined && call.name !== undefined && text !== "" && kind === "function" && hasAll(call);
}

function isSame(call: Call, { index, id, name, arguments: text }: Fragment): boolean {
  return index === call.index && id !== undefined && call.id === id && call.name === name &&
    call.pieces.join("") === text;
}

/** Its arguments are whole; asked of each fragment, so most are told by their last character. */
function hasAll({ pieces }: Call): boolean {
  return pieces[pieces.length - 1]?.trimEnd().endsWith("}") === true && isObject(parseJson(pieces.join("")));
}

function readFragment(value: Json): Fragment | undefined {
  if (!isObject(value)) return undefined;
  const body = value["function"];
  const custom = value["custom"];
  // Snowflake puts an empty `custom` beside each function.
  const isCustom = value["type"] === "custom" || (!isObject(body) && isObject(custom));
  const said = isCustom ? custom : body;
  const text = isObject(said) ? said[isCustom ? "input" : "arguments"] : undefined;
  const { index, id } = value;
  return {
    index: typeof index === "number" ? index : undefined,
    id: typeof id === "number" ? String(id) : stringMember(value, "id") || undefined,
    name: stringMember(said, "name") || stringMember(value, "name") || undefined,
    arguments: text === undefined || text === null ? "" : typeof text === "string" ? text : JSON.stringify(text),
    kind: isCustom ? "custom" : "function",
    extra: isObject(value["extra_content"]) ? value["extra_content"] : undefined,
  };
}
