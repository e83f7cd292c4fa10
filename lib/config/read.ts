import * as z from "zod";
import type { Position, SourceEntry, SourceMap, SourceNode } from "./document.ts";
import { type Environment, expand } from "./env.ts";
import { fieldInfo } from "./field.ts";
import { nearest } from "./nearest.ts";
import { adoptEndpoint, PREDECESSOR_KEYS } from "./predecessors.ts";
import type { Problem } from "./problem.ts";
import { type ConfigFile, fileSchema } from "./schema.ts";
import { show, showKey } from "./show.ts";

/** `T` with everything missing that has a problem. */
export type Incomplete<T> = T extends readonly (infer E)[] ? (Incomplete<E> | undefined)[]
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
    for (let around = path; around !== ""; around = around.replace(/(?:\.|^)[^.[\]]*$|\[\d+\]$/, "")) {
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
    for (const { key, entry } of left) {
      this.warn(join(path, key), "has no effect: an endpoint has one URL; add a second endpoint for it", entry.at);
    }
    return endpoint;
  }

  #list(schema: z.ZodArray, node: SourceNode, path: string): unknown[] | undefined {
    if (node.type !== "list") {
      return this.fail(path, `is not a list${current(node, path)}; expected lines that begin with "- ", or [ ]`);
    }
    return node.items.map((item, index) => this.read(schema.element, item, `${path}[${index}]`));
  }

  #field(schema: z.ZodType, node: SourceNode | undefined, path: string): unknown {
    if (node !== undefined && node.type !== "scalar") {
      return this.fail(path, `is a ${node.type}; expected one value of type ${fieldInfo.get(schema)?.type ?? "text"}`);
    }
    const source = node?.text ?? undefined;
    const expansion = source === undefined ? undefined : expand(source, this.#env);
    for (const name of new Set(expansion?.missing)) {
      const variable = /^[A-Za-z_]\w*$/.test(name) ? show(name).replaceAll('"', "") : show(name);
      this.fail(path, `needs the environment variable ${variable}, which is not set and has no default`);
    }
    if (expansion !== undefined && expansion.missing.length > 0) return undefined;
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

  fail(path: string, message: string): undefined {
    this.problems.push(this.#problem(path, message, this.at(path)));
  }

  warn(path: string, message: string, at: Position): void {
    this.warnings.push(this.#problem(path, message, at));
  }

  #problem(path: string, message: string, at: Position): Problem {
    const text = `${path === "" ? "The file" : path} ${message}`;
    return { file: this.#file, line: at.line, column: at.column, path, message: text };
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
