/**
 * A part of the configuration file as it may be shown: the file's own keys, texts as they were written (`${NAME:default}`),
 * and a mask in the place of each secret. Who sends back what was shown changes nothing (`written.ts`).
 */
import { type Environment, expand } from "../config/env.ts";
import { type FileValue, isList, isMap } from "../config/edit/file_value.ts";
import { isSecretName } from "../config/show.ts";
import { type Json, parseJson } from "../json.ts";
import { isCredentialHeader, MASK, redact, redactUrl } from "../redact.ts";
import { type FileKind, type FileSchema, kindOf } from "./file_kind.ts";

export interface ShowContext {
  readonly env: Environment;
  /** All credentials that are known: none of them appears anywhere. */
  readonly secrets: readonly string[];
}

/** Stands for a secret. */
export type Mask = {
  /** Whether there is one. */
  readonly set: boolean;
  /** Where its value comes from now; `file`: also the default of a variable that is not set. */
  readonly from: "file" | "environment";
  /** The variable that holds it, or would. */
  readonly variable?: string;
};

/** A value of the file and the key that it stands behind; an item of a list has none. */
export interface Spot {
  readonly key: string;
  readonly value: FileValue | undefined;
}

/** `undefined`: the file has nothing there. */
export function shown(schema: FileSchema, { key, value }: Spot, context: ShowContext): Json | undefined {
  if (value === undefined) return undefined;
  const kind = kindOf(schema);
  switch (kind.type) {
    case "map":
      if (!isMap(value)) return null;
      return members(Object.keys(kind.members), (name) => {
        return shown(kind.members[name]!, { key: name, value: own(value, name) }, context);
      });
    case "list":
      if (!isList(value)) return null;
      return value.map((item) => shown(kind.element, { key: "", value: item }, context) ?? null);
    case "names": {
      const entries = namedValues(value);
      return members([...entries.keys()], (name) => {
        const found = entries.get(name)!;
        if (isSecret(name, key)) return maskOf(found, context);
        return kindOf(kind.value).type === "json" ? shownJson(found, context) : shownText(found, context);
      });
    }
    case "json":
      return shownJson(value, context);
    case "field": {
      if (typeof value !== "string") return null;
      if (isSecretField(schema, key)) return maskOf(value, context);
      return typed(kind, value) ?? fieldText(kind.info?.type, { key, value }, context);
    }
    default:
      return kind satisfies never;
  }
}

/** Whether the value of `key` is a credential; addresses are shown without their queries instead. */
export function isSecretField(schema: FileSchema, key: string): boolean {
  const kind = kindOf(schema);
  return kind.type === "field" && kind.info?.type !== "URL" && kind.info?.type === "text" && isSecretName(key);
}

/** Whether the value that a user named `name` is a credential; `map` is the key of all such values. */
export function isSecret(name: string, map: string): boolean {
  // Which of a collector's headers is its key, nobody knows: vendors have names of their own for it.
  return isSecretName(name) || map === "headers" || map === "header_overrides" && isCredentialHeader(name);
}

/** Names and values of a map of the user's own names, in either of its forms. */
export function namedValues(value: FileValue): ReadonlyMap<string, FileValue> {
  if (isMap(value)) return new Map(Object.entries(value));
  if (!isList(value)) return new Map();
  return new Map(value.flatMap((item) => {
    const name = isMap(item) ? own(item, "key") : undefined;
    return isMap(item) && typeof name === "string" ? [[name, own(item, "value") ?? null] as const] : [];
  }));
}

export function own(map: { readonly [key: string]: FileValue }, key: string): FileValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The mask of a secret that is written in the file as `value`. */
export function maskOf(value: FileValue | undefined, { env }: ShowContext): Mask {
  if (typeof value !== "string") return { set: value !== undefined && value !== null, from: "file" };
  const { text, fromEnvironment, variables: [variable] } = expand(value, env);
  return {
    set: text.trim() !== "" || variable?.startsWith("file:") === true,
    from: fromEnvironment ? "environment" : "file",
    ...(variable === undefined ? {} : { variable }),
  };
}

/** Whether `text`, sent for a field of `schema`, has something in it that only stands for what may not be shown. */
export function hasStandIn(text: string, schema?: FileSchema): boolean {
  const kind = schema === undefined ? undefined : kindOf(schema);
  return text.includes(MASK) || kind?.type === "field" && kind.info?.type === "URL" && text.endsWith("?...");
}

/** What `read` has for each of `names`, but for those for which it has nothing. */
export function members(names: readonly string[], read: (name: string) => Json | undefined): Json {
  return Object.fromEntries(names.flatMap((name) => {
    const value = read(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/**
 * Where no secret belongs only long ones are looked for: local servers take "ollama" for a key, which is a part of their
 * addresses too.
 */
const LEAST_SECRET = 12;

function shownText(value: FileValue, { secrets }: ShowContext): Json {
  return typeof value === "string" ? redact(value, secrets.filter(({ length }) => length >= LEAST_SECRET)) : null;
}

/** Names and ids stay whole: they are how an endpoint is spoken of. */
function fieldText(type: string | undefined, { key, value }: { key: string; value: string }, context: ShowContext) {
  if (key === "name" || key === "id") return value;
  return shownText(type === "URL" && /[?#@]/.test(value) ? redactUrl(value) : value, context);
}

/** A number or a boolean, where the field is one and its text is no variable. */
function typed({ schema, info }: Extract<FileKind, { readonly type: "field" }>, text: string) {
  if (info === undefined || !/^(?:boolean|integer|number)/.test(info.type)) return undefined;
  const { data } = schema.safeParse(text);
  return typeof data === "number" || typeof data === "boolean" ? data : undefined;
}

/** As the file is read: text that reads as JSON is that. */
function shownJson(value: FileValue, context: ShowContext): Json {
  if (isList(value)) return value.map((item) => shownJson(item, context));
  if (isMap(value)) {
    return members(Object.keys(value), (name) => {
      const member = value[name]!;
      return isSecretName(name) ? maskOf(member, context) : shownJson(member, context);
    });
  }
  if (value === null) return null;
  const json = parseJson(value);
  return hidden(json === undefined ? value : json, context);
}

/** JSON that stands in one text. */
function hidden(json: Json, context: ShowContext): Json {
  if (typeof json === "string") return shownText(json, context);
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item) => hidden(item, context));
  return members(Object.keys(json), (name) => {
    const member = json[name]!;
    if (!isSecretName(name)) return hidden(member, context);
    return { set: member !== null && member !== "", from: "file" };
  });
}
