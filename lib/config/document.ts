import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument as parseYaml, Scalar } from "yaml";
import type { ErrorCode, Node, Pair, YAMLError, YAMLMap, YAMLSeq } from "yaml";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { showKey } from "./show.ts";

/** From 1; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value of the file with its place. Aliases and merge keys are resolved; equal aliases share one value. */
export type SourceNode = SourceScalar | SourceList | SourceMap;

export interface SourceScalar {
  readonly type: "scalar";
  readonly at: Position;
  /**
   * As written, quotes and escapes undone; `null` for no value. Not yet a number or a boolean: what it has to be is for
   * the field to say, since `${PORT}` is a number too, and a token may look like one.
   */
  readonly text: string | null;
}

export interface SourceList {
  readonly type: "list";
  readonly at: Position;
  readonly items: readonly SourceNode[];
}

export interface SourceMap {
  readonly type: "map";
  readonly at: Position;
  readonly entries: ReadonlyMap<string, SourceEntry>;
}

export interface SourceEntry {
  /** Place of the key. */
  readonly at: Position;
  readonly value: SourceNode;
}

/** A fault of the YAML itself; the message never quotes the file. */
export interface SourceFault {
  readonly at: Position;
  readonly message: Phrase;
}

export interface SourceDocument {
  /** What could be read; only complete if there are no faults. An empty file is an empty map. */
  readonly root: SourceNode;
  readonly faults: readonly SourceFault[];
}

const START: Position = { line: 1, column: 1 };

/** Merging copies entries; a file that needs more copies than this is an attack or an accident. */
const MAX_MERGED = 10_000;

/** Reads YAML. Never throws. */
export function parseDocument(text: string): SourceDocument {
  return read(text, { inSpite: false });
}

/** What can be read of `text`, whatever is wrong with it: the library goes on behind a fault as well as it can. */
export function readablePart(text: string): SourceNode {
  return read(text, { inSpite: true }).root;
}

/** `inSpite`: the root has what could be read, faults or not. */
function read(text: string, { inSpite }: { readonly inSpite: boolean }): SourceDocument {
  const lines = new LineCounter();
  try {
    // The failsafe schema leaves every scalar a string; duplicate keys are looked for here, where both lines are known.
    const yaml = parseYaml(text, {
      schema: "failsafe",
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: lines,
      logLevel: "error",
    });
    const place = (offset: number) => positionOf(lines, offset);
    const faults = yaml.errors.slice(0, 1).map((error) => ({
      at: place(error.pos[0]),
      message: syntaxMessage(error, text),
    }));
    const converter = new Converter(place, faults);
    if ((faults.length > 0 && !inSpite) || yaml.contents === null) return { root: emptyMap(), faults };
    return { root: converter.convert(yaml.contents), faults };
  } catch (error) {
    // The library ends deep nesting with an error of its own; what it lets through may still exhaust this stack.
    if (!(error instanceof RangeError)) throw error;
    return { root: emptyMap(), faults: [{ at: START, message: phrase("yaml.too_deep") }] };
  }
}

function emptyMap(): SourceMap {
  return { type: "map", at: START, entries: new Map() };
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? START : { line, column: col };
}

class Converter {
  readonly #place: (offset: number) => Position;
  readonly #faults: SourceFault[];
  /** Values by anchor; `null` while the value is being read. */
  readonly #anchors = new Map<string, SourceNode | null>();
  #merged = 0;

  constructor(place: (offset: number) => Position, faults: SourceFault[]) {
    this.#place = place;
    this.#faults = faults;
  }

  convert(node: Node | null): SourceNode {
    const at = this.#place(node?.range?.[0] ?? 0);
    if (node === null) return { type: "scalar", at, text: null };
    if (isAlias(node)) return this.#alias(node.source, at);
    if (node.tag?.startsWith("!") && node.tag !== "!") this.#fault(at, phrase("yaml.tag"));
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, null);
    const value = this.#value(node, at);
    if (anchor !== undefined) this.#anchors.set(anchor, value);
    return value;
  }

  #value(node: Node, at: Position): SourceNode {
    if (isMap(node)) return this.#map(node, at);
    if (isSeq(node)) return this.#list(node, at);
    return { type: "scalar", at, text: isScalar(node) ? scalarText(node) : null };
  }

  #alias(name: string, at: Position): SourceNode {
    const value = this.#anchors.get(name);
    if (value !== undefined && value !== null) return { ...value, at };
    this.#fault(at, value === null ? phrase("yaml.alias_of_itself") : phrase("yaml.alias_of_nothing"));
    return { type: "scalar", at, text: null };
  }

  #list(node: YAMLSeq, at: Position): SourceList {
    const items = node.items.map((item) => {
      if (!isPair(item)) return this.convert(item as Node | null);
      // `[a: 1]` is a list of one small map.
      const entries = new Map<string, SourceEntry>();
      this.#pair(item as Pair<Node, Node | null>, entries, []);
      return { type: "map" as const, at, entries };
    });
    return { type: "list", at, items };
  }

  #map(node: YAMLMap, at: Position): SourceMap {
    const entries = new Map<string, SourceEntry>();
    const merges: SourceNode[] = [];
    for (const pair of node.items) this.#pair(pair as Pair<Node, Node | null>, entries, merges);
    // What a map says itself wins over what it merges, and an earlier merge over a later one.
    for (const merge of merges) this.#merge(merge, entries);
    return { type: "map", at, entries };
  }

  #pair(pair: Pair<Node, Node | null>, entries: Map<string, SourceEntry>, merges: SourceNode[]): void {
    const at = this.#place(pair.key?.range?.[0] ?? 0);
    const value = this.convert(pair.value);
    if (!isScalar(pair.key)) return this.#fault(at, phrase("yaml.key_is_no_name"));
    const key = String(pair.key.value);
    if (key === "<<" && pair.key.type === Scalar.PLAIN) {
      merges.push(value);
      return;
    }
    const earlier = entries.get(key);
    if (earlier !== undefined) {
      return this.#fault(at, phrase("yaml.key_twice", { key: showKey(key), line: String(earlier.at.line) }));
    }
    entries.set(key, { at, value });
  }

  #merge(source: SourceNode, entries: Map<string, SourceEntry>): void {
    if (source.type === "list") {
      for (const item of source.items) this.#merge(item, entries);
      return;
    }
    if (source.type === "scalar") return this.#fault(source.at, phrase("yaml.merge_of_no_map"));
    for (const [key, entry] of source.entries) {
      if (++this.#merged > MAX_MERGED) {
        if (this.#merged === MAX_MERGED + 1) this.#fault(source.at, phrase("yaml.merges_too_much"));
        return;
      }
      if (!entries.has(key)) entries.set(key, entry);
    }
  }

  #fault(at: Position, message: Phrase): void {
    this.#faults.push({ at, message });
  }
}

/** The four spellings of "no value" count only without quotes. */
function scalarText(node: Scalar): string | null {
  const text = String(node.value ?? "");
  return node.type === Scalar.PLAIN && ["", "~", "null", "Null", "NULL"].includes(text) ? null : text;
}

/** As they are written; an opening brace before a name would be the place of a value in a text. */
const BRACKETS = { in_maps: "{ }", in_lists: "[ ]" } as const;

/**
 * The library's own messages quote the file, which may hold credentials: each code has its own words here.
 */
const SYNTAX: Readonly<Record<ErrorCode, Phrase>> = {
  ALIAS_PROPS: phrase("yaml.properties_of_alias"),
  BAD_ALIAS: phrase("yaml.bad_alias"),
  BAD_COLLECTION_TYPE: phrase("yaml.bad_collection"),
  BAD_DIRECTIVE: phrase("yaml.bad_directive"),
  BAD_DQ_ESCAPE: phrase("yaml.bad_escape"),
  BAD_INDENT: phrase("yaml.bad_indent"),
  BAD_PROP_ORDER: phrase("yaml.bad_order"),
  BAD_SCALAR_START: phrase("yaml.bad_start"),
  BLOCK_AS_IMPLICIT_KEY: phrase("yaml.block_as_key"),
  BLOCK_IN_FLOW: phrase("yaml.block_in_flow", BRACKETS),
  DUPLICATE_KEY: phrase("yaml.key_given_twice"),
  IMPOSSIBLE: phrase("yaml.not_understood"),
  KEY_OVER_1024_CHARS: phrase("yaml.key_too_long"),
  MISSING_CHAR: phrase("yaml.missing_character"),
  MULTILINE_IMPLICIT_KEY: phrase("yaml.key_of_lines"),
  MULTIPLE_ANCHORS: phrase("yaml.two_anchors"),
  MULTIPLE_DOCS: phrase("yaml.several_documents"),
  MULTIPLE_TAGS: phrase("yaml.two_tags"),
  NON_STRING_KEY: phrase("yaml.no_plain_key"),
  RESOURCE_EXHAUSTION: phrase("yaml.resources"),
  TAB_AS_INDENT: phrase("yaml.tab"),
  TAG_RESOLVE_FAILED: phrase("yaml.unknown_tag"),
  UNEXPECTED_TOKEN: phrase("yaml.unexpected"),
};

/** What the library misses where a line of a list's item is not indented as far as the item's first. */
const NO_DASH = "Sequence item without - indicator";

function syntaxMessage({ code, message, pos: [offset] }: YAMLError, text: string): Phrase {
  const why = message.startsWith(NO_DASH) ? SYNTAX.BAD_INDENT : SYNTAX[code] ?? SYNTAX.IMPOSSIBLE;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(start, end < 0 ? undefined : end);
  return line.includes("${")
    ? phrase("yaml.syntax_with_variable", { why, ...BRACKETS, variable: "${NAME}" })
    : phrase("yaml.syntax", { why });
}
