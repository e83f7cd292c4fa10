import * as z from "zod";
import type { Json } from "../json.ts";
import type { Position, SourceEntry, SourceList, SourceMap, SourceNode } from "./document.ts";
import { type Environment, expand, type Expansion } from "./env.ts";
import { fieldInfo } from "./field.ts";
import { nearest } from "./nearest.ts";
import { adoptEndpoint, PREDECESSOR_KEYS } from "./predecessors.ts";
import type { Problem } from "./problem.ts";
import { type ConfigFile, fileSchema } from "./schema.ts";
import { show, showKey } from "./show.ts";

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
export function readDocument(root: SourceNode, file: string, env: Environment): Reading {
  const reader = new Reader(file, env);
  const values = (reader.read(fileSchema, root, "") ?? {}) as Incomplete<ConfigFile>;
  return { values, problems: reader.problems, warnings: reader.warnings, at: (path) => reader.at(path) };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #positions = new Map<string, Position>();
  readonly #file: string;
  readonly #env: Environment;

  constructor(file: string, env: Environment) {
    this.#file = file;
    this.#env = env;
  }

  at(path: string): Position {
    for (let around = path; around !== ""; around = around.replace(/(?:\.|^)[^.[\]]*$|\[\d+\]$|\]$/, "")) {
      const position = this.#positions.get(around);
      if (position !== undefined) return position;
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
      if (path.endsWith("]")) return this.fail(path, "is empty; expected a map of settings");
      return this.#members(schema, new Map(), path);
    }
    if (node!.type !== "map") return this.fail(path, `is not a map${current(node!, path)}; expected a map of settings`);
    const map = path.startsWith("endpoints[") && "url" in schema.shape ? this.#adopt(node as SourceMap, path) : node!;
    return this.#members(schema, (map as SourceMap).entries, path);
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

  /** The predecessors' spellings of what `url` and `auth_type` say here. */
  #adopt(node: SourceMap, path: string): SourceMap {
    const { endpoint, left } = adoptEndpoint(node);
    for (const { key, entry, why } of left) this.warn(join(path, key), `has no effect${why}`, entry.at);
    return endpoint;
  }

  #list(schema: z.ZodArray, node: SourceNode, path: string): unknown[] | undefined {
    if (node.type !== "list") {
      return this.fail(path, `is not a list${current(node, path)}; expected lines that begin with "- ", or [ ]`);
    }
    return node.items.map((item, index) => this.read(schema.element, item, `${path}[${index}]`));
  }

  /** A map whose keys are the user's own, or a list of `{key, value}` that stands for one. */
  #freeMap(schema: z.ZodRecord, node: SourceNode, path: string): Record<string, unknown> | undefined {
    const entries = node.type === "map" ? node.entries : node.type === "list" ? this.#pairs(node, path) : undefined;
    if (entries === undefined) {
      return this.fail(path, `is not a map${current(node, path)}; expected lines of the form "name: value"`);
    }
    const values = [...entries].map(([key, { at, value }]) => {
      const inner = join(path, showKey(key));
      if (key.trim() === "") this.fail(path, "has an empty name; expected a name before each value", at);
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
        return this.fail(inner, "has no key; expected a map of key and value", item.at);
      }
      for (const [name, { at }] of item.entries) {
        if (name !== "key" && name !== "value") this.#unread(inner, name, { at, known: ["key", "value"] });
      }
      const earlier = entries.get(key.text);
      if (earlier !== undefined) {
        return this.fail(
          inner,
          `has the key ${showKey(key.text)} again, as on line ${earlier.at.line}; expected each only once`,
          item.at,
        );
      }
      const value = item.entries.get("value")?.value ?? { type: "scalar", at: item.at, text: null };
      entries.set(key.text, { at: item.at, value });
    });
    return entries;
  }

  /** A JSON value: text that reads as JSON is that, other text is itself, no value is `null`. */
  #json(node: SourceNode | undefined, path: string): Json | undefined {
    if (node === undefined) return null;
    switch (node.type) {
      case "scalar": {
        if (node.text === null) return null;
        const text = this.#expanded(node.text, path)?.text;
        return text === undefined ? undefined : parsedOrText(text);
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
    const expansion = expand(source, this.#env);
    for (const name of new Set(expansion.missing)) {
      const variable = /^[A-Za-z_]\w*$/.test(name) ? show(name).replaceAll('"', "") : show(name);
      this.fail(path, `needs the environment variable ${variable}, which is not set and has no default`);
    }
    return expansion.missing.length > 0 ? undefined : expansion;
  }

  #field(schema: z.ZodType, node: SourceNode | undefined, path: string): unknown {
    if (node !== undefined && node.type !== "scalar") {
      return this.fail(path, `is a ${node.type}; expected one value of type ${fieldInfo.get(schema)?.type ?? "text"}`);
    }
    const source = node?.text ?? undefined;
    const expansion = source === undefined ? undefined : this.#expanded(source, path);
    if (source !== undefined && expansion === undefined) return undefined;
    // Empty text counts as omitted where a field can be omitted, as in the predecessors' files.
    const text = expansion?.text.trim() === "" && isOmissible(schema) ? undefined : expansion?.text;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    if (expansion === undefined) return this.fail(path, "is missing; expected a value");
    const expected = issue?.code === "custom" ? String(issue.params?.["expected"]) : "another value";
    // A value of the environment may be any secret, picked by a slip: its name is shown instead.
    const shown = expansion.fromEnvironment
      ? `current value comes from the environment by ${show(source ?? "", path)}`
      : `current value is ${show(expansion.text, path)}`;
    return this.fail(path, `${issue?.message ?? "is not valid"}: ${shown}; expected ${expected}`);
  }

  #unread(path: string, key: string, { at, known }: { at: Position; known: readonly string[] }): void {
    const hints = PREDECESSOR_KEYS[path.replace(/\[\d+\]/g, "[]")] ?? {};
    const full = join(path, showKey(key));
    if (Object.hasOwn(hints, key)) {
      const hint = hints[key] === "" ? "" : `: ${hints[key]}`;
      return this.warn(full, `is not read by this version and has no effect${hint}`, at);
    }
    const near = nearest(key, known);
    this.warn(full, `is unknown and has no effect${near === undefined ? "" : `; did you mean ${near}?`}`, at);
  }

  fail(path: string, message: string, at: Position = this.at(path)): undefined {
    this.problems.push(this.#problem(path, message, at));
  }

  warn(path: string, message: string, at: Position): void {
    this.warnings.push(this.#problem(path, message, at));
  }

  #problem(path: string, message: string, at: Position): Problem {
    const text = `${path === "" ? "The file" : path} ${message}`;
    return { file: this.#file, line: at.line, column: at.column, path, message: text };
  }
}

function parsedOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** `: current value is ...` for a value that can be shown. */
function current(node: SourceNode, path: string): string {
  return node.type === "scalar" && node.text !== null ? `: current value is ${show(node.text, path)}` : "";
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
