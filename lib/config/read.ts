import * as z from "zod";
import { type Json, parseJson } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Position, SourceEntry, SourceList, SourceMap, SourceNode } from "./document.ts";
import { type Environment, expand, type Expansion, type ReadValueFile } from "./env.ts";
import { faultOf, type FieldFault, fieldInfo } from "./field.ts";
import { nearest } from "../nearest.ts";
import { ADOPTIONS, PREDECESSOR_KEYS } from "./predecessors.ts";
import { type Problem, sentence } from "./problem.ts";
import { type ConfigFile, fileSchema } from "./schema.ts";
import { show, showKey, shown } from "./show.ts";

/** `T` with everything missing that has a problem. */
export type Incomplete<T> = Json extends T ? T
  : T extends readonly (infer E)[] ? (Incomplete<E> | undefined)[]
  : T extends object ? { [K in keyof T]?: Incomplete<T[K]> | undefined }
  : T;

/** The file's values and the remarks on them; checks across fields add their own. */
export interface Reading {
  /** Complete if there are no problems. */
  readonly values: Incomplete<ConfigFile>;
  readonly problems: Problem[];
  readonly warnings: Problem[];
  /** Place of `path`, or of the nearest thing around it that is in the file. */
  at(path: string): Position;
}

/** Reads a document by the schema, field by field, so that one bad field hides no other. */
export function readDocument(root: SourceNode, file: string, from: ValueSources): Reading {
  const reader = new Reader(file, from);
  const values = (reader.read(fileSchema, root, "") ?? {}) as Incomplete<ConfigFile>;
  return { values, problems: reader.problems, warnings: reader.warnings, at: (path) => reader.at(path) };
}

/** Where values come from that a file names. */
export interface ValueSources {
  readonly env: Environment;
  readonly readFile: ReadValueFile;
}

/** Aliases of aliases make any number of values of a few lines; a file that needs more than this is an accident. */
const MAX_VALUES = 10_000;

class Reader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #positions = new Map<string, Position>();
  /** How many values there are in those of any form. */
  #values = 0;
  readonly #file: string;
  readonly #from: ValueSources;

  constructor(file: string, from: ValueSources) {
    this.#file = file;
    this.#from = from;
  }

  at(path: string): Position {
    let around = path;
    while (around !== "") {
      const position = this.#positions.get(around);
      if (position !== undefined) return position;
      around = around.slice(0, Math.max(around.lastIndexOf("."), around.lastIndexOf("["), 0));
    }
    return { line: 1, column: 1 };
  }

  read(schema: z.core.$ZodType, node: SourceNode | undefined, path: string): unknown {
    if (node !== undefined) this.#positions.set(path, node.at);
    if (schema instanceof z.ZodObject) return this.#map(schema, node, path);
    if (schema instanceof z.ZodDefault && schema.unwrap() instanceof z.ZodArray) {
      return isAbsent(node)
        ? [...schema.def.defaultValue as unknown[]]
        : this.#list(schema.unwrap() as z.ZodArray, node!, path);
    }
    if (schema instanceof z.ZodDefault && schema.unwrap() instanceof z.ZodRecord) {
      return isAbsent(node) ? {} : this.#freeMap(schema.unwrap() as z.ZodRecord, node!, path);
    }
    if (schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodObject) {
      return isAbsent(node) ? undefined : this.#map(schema.unwrap() as z.ZodObject, node, path);
    }
    if (schema instanceof z.ZodCustom) return this.#json(node, path);
    return this.#field(schema as z.ZodType, node, path);
  }

  #map(schema: z.ZodObject, node: SourceNode | undefined, path: string): Record<string, unknown> | undefined {
    if (isAbsent(node)) {
      if (path.endsWith("]")) return this.fail(path, expects(phrase("field.is_empty"), phrase("field.a_map")));
      return this.#members(schema, new Map(), path);
    }
    if (node!.type !== "map") return this.#wrongKind(node!, path, NO_MAP);
    return this.#members(schema, this.#adopt(node as SourceMap, path).entries, path);
  }

  #members(schema: z.ZodObject, entries: ReadonlyMap<string, SourceEntry>, path: string): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(schema.shape)) {
      values[key] = this.read(member, entries.get(key)?.value, join(path, key));
    }
    for (const [key, entry] of entries) {
      if (!Object.hasOwn(schema.shape, key)) {
        this.#unread(path, key, { at: entry.at, known: Object.keys(schema.shape) });
      }
    }
    return values;
  }

  /** In this version's words, where the predecessors' stand. */
  #adopt(node: SourceMap, path: string): SourceMap {
    const adopt = ADOPTIONS[path.replace(/\[\d+\]$/, "[]")];
    if (adopt === undefined) return node;
    const { map, left } = adopt(node);
    for (const { key, entry, what } of left) this.warn(join(path, key), what, entry.at);
    return map;
  }

  #list(schema: z.ZodArray, node: SourceNode, path: string): unknown[] | undefined {
    if (node.type !== "list") return this.#wrongKind(node, path, NO_LIST);
    return node.items.map((item, index) => this.read(schema.element, item, `${path}[${index}]`));
  }

  /** A map whose keys are the user's own, or a list of `{key, value}` that stands for one. */
  #freeMap(schema: z.ZodRecord, node: SourceNode, path: string): Record<string, unknown> | undefined {
    const entries = node.type === "map" ? node.entries : node.type === "list" ? this.#pairs(node, path) : undefined;
    if (entries === undefined) return this.#wrongKind(node, path, NO_NAMES);
    const values = [...entries].map(([key, { at, value }]) => {
      const inner = join(path, showKey(key));
      if (key.trim() === "") this.fail(path, phrase("field.empty_name"), at);
      return [key, this.read(schema.valueType, value, inner)];
    });
    return Object.fromEntries(values);
  }

  #pairs(list: SourceList, path: string): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    list.items.forEach((item, index) => {
      const inner = `${path}[${index}]`;
      const key = item.type === "map" ? item.entries.get("key")?.value : undefined;
      if (item.type !== "map" || key?.type !== "scalar" || key.text === null) {
        return this.fail(inner, phrase("field.no_key"), item.at);
      }
      for (const [name, { at }] of item.entries) {
        if (name !== "key" && name !== "value") this.#unread(inner, name, { at, known: ["key", "value"] });
      }
      const earlier = entries.get(key.text);
      if (earlier !== undefined) {
        const line = String(earlier.at.line);
        return this.fail(inner, phrase("field.key_again", { key: showKey(key.text), line }), item.at);
      }
      const value = item.entries.get("value")?.value ?? { type: "scalar", at: item.at, text: null };
      entries.set(key.text, { at: item.at, value });
    });
    return entries;
  }

  /** A JSON value: text that reads as JSON is that, other text is itself, no value is `null`. */
  #json(node: SourceNode | undefined, path: string): Json | undefined {
    if (node === undefined) return null;
    if (++this.#values > MAX_VALUES) {
      return this.#values === MAX_VALUES + 1 ? this.fail(path, phrase("field.too_long")) : null;
    }
    switch (node.type) {
      case "scalar": {
        if (node.text === null) return null;
        const text = this.#expanded(node.text, path)?.text;
        const json = text === undefined ? undefined : parseJson(text);
        return json === undefined ? text : json;
      }
      case "list":
        return node.items.map((item, index) => this.#json(item, `${path}[${index}]`) ?? null);
      case "map":
        return Object.fromEntries(
          [...node.entries].map(([key, { value }]) => [key, this.#json(value, join(path, showKey(key))) ?? null]),
        );
      default:
        return node satisfies never;
    }
  }

  /** `source` with its variables replaced; `undefined` after saying which are missing. */
  #expanded(source: string, path: string): Expansion | undefined {
    const expansion = expand(source, this.#from.env, this.#from.readFile);
    for (const { path: named, reason } of expansion.unreadable) {
      this.fail(path, phrase("field.file_unreadable", { file: show(named), reason }));
    }
    for (const name of new Set(expansion.missing)) {
      const variable = /^[A-Za-z_]\w*$/.test(name) ? show(name).replaceAll('"', "") : show(name);
      this.fail(path, phrase("field.variable_not_set", { name: variable }));
    }
    return expansion.missing.length + expansion.unreadable.length > 0 ? undefined : expansion;
  }

  #field(schema: z.ZodType, node: SourceNode | undefined, path: string): unknown {
    if (node !== undefined && node.type !== "scalar") {
      const what = node.type === "list" ? phrase("field.is_list") : phrase("field.is_map");
      return this.fail(path, expects(what, oneValue(fieldInfo.get(schema)?.type ?? "text")));
    }
    const source = node?.text ?? undefined;
    const expansion = source === undefined ? undefined : this.#expanded(source, path);
    if (source !== undefined && expansion === undefined) return undefined;
    // Empty text counts as omitted where a field can be omitted, as in the predecessors' files.
    const text = expansion?.text.trim() === "" && isOmissible(schema) ? undefined : expansion?.text;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    if (expansion === undefined) return this.fail(path, phrase("field.missing"));
    const fault = faultOf(result.error);
    // A value of the environment may be any secret, picked by a slip: its name is shown instead.
    const what = expansion.fromEnvironment
      ? phrase("field.value_of_environment", { ...fault, source: shown(source ?? "", path) })
      : phrase("field.value", { ...fault, value: shown(expansion.text, path) });
    return this.fail(path, what);
  }

  #unread(path: string, key: string, { at, known }: { at: Position; known: readonly string[] }): void {
    const hints = PREDECESSOR_KEYS[path.replace(/\[\d+\]/g, "[]")] ?? {};
    const full = join(path, showKey(key));
    if (Object.hasOwn(hints, key)) {
      const why = hints[key];
      const what = why === undefined ? phrase("field.not_read") : phrase("field.not_read_because", { why });
      return this.warn(full, what, at);
    }
    const near = nearest(key, known);
    this.warn(full, near === undefined ? phrase("field.unknown") : phrase("field.unknown_near", { near }), at);
  }

  /** It has no members of the kind that is wanted; a value that stands there is shown. */
  #wrongKind(node: SourceNode, path: string, fault: FieldFault): undefined {
    const { what, expected } = fault;
    if (node.type !== "scalar" || node.text === null) return this.fail(path, expects(what, expected));
    return this.fail(path, phrase("field.value", { ...fault, value: shown(node.text, path) }));
  }

  fail(path: string, what: Phrase, at: Position = this.at(path)): undefined {
    this.problems.push(this.#problem(path, what, at));
  }

  warn(path: string, what: Phrase, at: Position): void {
    this.warnings.push(this.#problem(path, what, at));
  }

  #problem(path: string, what: Phrase, at: Position): Problem {
    return { file: this.#file, line: at.line, column: at.column, path, message: sentence(path, what) };
  }
}

const NO_MAP: FieldFault = { what: phrase("field.no_map"), expected: phrase("field.a_map") };
const NO_LIST: FieldFault = { what: phrase("field.no_list"), expected: phrase("field.a_list") };
const NO_NAMES: FieldFault = { what: phrase("field.no_map"), expected: phrase("field.names_and_values") };

/** By what the reference calls a type; any other names what there is to choose from. */
const TYPES: Readonly<Record<string, Phrase>> = {
  "US dollars": phrase("field.type_amount"),
  "boolean": phrase("field.type_boolean"),
  "duration": phrase("field.type_duration"),
  "host": phrase("field.type_host"),
  "host and port": phrase("field.type_host_and_port"),
  "integer": phrase("field.type_integer"),
  "model": phrase("field.type_model"),
  "model pattern": phrase("field.type_model_pattern"),
  "path": phrase("field.type_path"),
  "number from 0 to 1": phrase("field.type_share"),
  "size": phrase("field.type_size"),
  "text": phrase("field.type_text"),
  "URL": phrase("field.type_url"),
};

function oneValue(type: string): Phrase {
  if (Object.hasOwn(TYPES, type)) return phrase("field.one_value", { type: TYPES[type]! });
  return phrase("field.one_of", { values: [...type.matchAll(/`([^`]+)`/g)].map(([, choice]) => choice).join(", ") });
}

function expects(what: Phrase, expected: Phrase): Phrase {
  return phrase("field.expected", { what, expected });
}

function isOmissible(schema: z.ZodType): boolean {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
}

function isAbsent(node: SourceNode | undefined): boolean {
  return node === undefined || (node.type === "scalar" && node.text === null);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
