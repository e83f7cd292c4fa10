/**
 * What somebody sent for a part of the configuration file, as edits of the file.
 *
 * What was shown and comes back as it was changes nothing, so that variables, defaults and secrets stay; what is not
 * mentioned stays; `null` takes a key out. A map of the user's own names and a list are one value.
 */
import { isDeepStrictEqual } from "node:util";
import { type ConfigEdit, showPath } from "../config/edit/config_edit.ts";
import { type FilePath, type FileValue, isGiven, isList, isMap } from "../config/edit/file_value.ts";
import { isSecretName } from "../config/show.ts";
import { isObject, type Json, parseJson } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { type Refusal, refusalAt } from "./refusal.ts";
import {
  hasStandIn,
  isSecret,
  isSecretField,
  members,
  namedValues,
  own,
  type ShowContext,
  shown,
  type Spot,
} from "./shown.ts";

/** Where in the file something is, or will be. */
export interface Place extends Spot {
  readonly path: FilePath;
}

export class Written {
  readonly problems: Refusal[] = [];
  constructor(private readonly context: ShowContext) {}

  /** The edits that make what is at `place` what was `sent`. */
  edits(schema: FileSchema, place: Place, sent: Json | undefined): ConfigEdit[] {
    const { path, value: current } = place;
    if (sent === undefined || isDeepStrictEqual(sent, shown(schema, place, this.context))) return [];
    if (sent === null) return current === undefined ? [] : [{ type: "delete", path }];
    const kind = kindOf(schema);
    if (kind.type === "map" && isMap(current) && isObject(sent)) {
      return Object.entries(kind.members).flatMap(([key, member]) => {
        const inner = { path: [...path, key], key, value: own(current, key) };
        return this.edits(member, inner, Object.hasOwn(sent, key) ? sent[key] : undefined);
      });
    }
    if (isSecretField(schema, place.key) && isMask(sent) && isGiven(current)) return [];
    const value = this.value(schema, place, sent);
    return value === undefined ? [] : [{ type: "set", path, value }];
  }

  /** What the file gets for `sent`, what is masked being taken from what is at `place`; `undefined`: nothing. */
  value(schema: FileSchema, place: Place, sent: Json): Json | undefined {
    const kind = kindOf(schema);
    const { path, key, value: current } = place;
    switch (kind.type) {
      case "map": {
        if (!isObject(sent)) return null;
        return members(Object.keys(sent).filter((name) => sent[name] !== null), (name) => {
          const value = isMap(current) ? own(current, name) : undefined;
          return this.value(kind.members[name]!, { path: [...path, name], key: name, value }, sent[name]!);
        });
      }
      case "list":
        return this.items(kind.element, place, Array.isArray(sent) ? sent : []);
      case "names":
        return this.named(schema, place, isObject(sent) ? sent : {});
      case "json":
        return this.json(sent, place);
      case "field":
        if (isSecretField(schema, key) && isMask(sent)) return this.unmasked(sent, place);
        return this.text(sent, path, schema);
      default:
        return kind satisfies never;
    }
  }

  /** An item that is there already stays as it is written, wherever it moves; one that was changed keeps its secrets. */
  private items(element: FileSchema, { path, value: current }: Place, sent: readonly Json[]): Json[] {
    const known = isList(current) ? current : [];
    return sent.flatMap((item, index) => {
      const same = known.find((value) => isDeepStrictEqual(item, shown(element, { key: "", value }, this.context)));
      const value = same === undefined
        ? this.value(element, { path: [...path, index], key: "", value: earlier(known, sent, index) }, item)
        : raw(same);
      return value === undefined ? [] : [value];
    });
  }

  /** In the form that the file has. */
  private named(schema: FileSchema, place: Place, sent: { readonly [name: string]: Json }): Json {
    const { path, key, value: current } = place;
    const kind = kindOf(schema);
    const isText = kind.type === "names" && kindOf(kind.value).type === "field";
    const known = namedValues(current ?? {});
    const names = shown(schema, place, this.context);
    const before = isObject(names) ? names : {};
    const entries = Object.entries(sent).flatMap(([name, value]): [string, Json][] => {
      const inner = { path: [...path, name], key: name, value: known.get(name) };
      if (inner.value !== undefined && isDeepStrictEqual(value, before[name])) return [[name, raw(inner.value)]];
      if (isSecret(name, key) && isMask(value)) {
        const kept = this.unmasked(value, inner);
        return kept === undefined ? [] : [[name, kept]];
      }
      return [[name, isText ? this.text(value, inner.path) : this.json(value, inner)]];
    });
    return isList(current) ? entries.map(([name, value]) => ({ key: name, value })) : Object.fromEntries(entries);
  }

  /** Text that would be read as JSON gets JSON's quotes, so that it stays text. */
  private json(sent: Json, place: Place): Json {
    const { path, value: current } = place;
    if (typeof sent === "string") return parseJson(sent) !== undefined ? JSON.stringify(sent) : this.text(sent, path);
    if (typeof sent !== "object" || sent === null) return sent;
    if (Array.isArray(sent)) {
      const known = isList(current) ? current : [];
      return sent.map((item, index) => this.json(item, { path: [...path, index], key: "", value: known[index] }));
    }
    return members(Object.keys(sent), (name) => {
      const value = isMap(current) ? own(current, name) : undefined;
      const inner = { path: [...path, name], key: name, value };
      return isSecretName(name) && isMask(sent[name])
        ? this.unmasked(sent[name], inner)
        : this.json(sent[name]!, inner);
    });
  }

  private text(sent: Json, path: FilePath, schema?: FileSchema): Json {
    if (typeof sent === "string" && hasStandIn(sent, schema)) {
      this.refuse(path, phrase("sent.stands_for_hidden"));
    }
    return sent;
  }

  /** What a mask stands for. */
  private unmasked({ set }: { readonly set: boolean }, { path, value }: Place): Json | undefined {
    if (isGiven(value)) return raw(value);
    if (set) this.refuse(path, phrase("sent.mask_of_nothing"));
    return undefined;
  }

  private refuse(path: FilePath, what: Phrase): void {
    this.problems.push(refusalAt(showPath(path), what));
  }
}

/** What the item at `index` was before: that of its name, or, if only its name has changed, that in its place. */
function earlier(known: readonly FileValue[], sent: readonly Json[], index: number): FileValue | undefined {
  const name = nameOf(sent[index]);
  if (name === undefined) return undefined;
  const named = known.filter((value) => nameOf(value) === name);
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  const inPlace = known.length === sent.length ? known[index] : undefined;
  return sent.some((item) => nameOf(item) === nameOf(inPlace)) ? undefined : inPlace;
}

/** What an item of a list is known by: its name, or a rule's pattern. */
function nameOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const key = ["name", "source_pattern"].find((each) => Object.hasOwn(value, each));
  return key === undefined ? undefined : (value as { readonly [key: string]: unknown })[key];
}

/** Nothing else looks like it, and it only counts where a secret is. */
export function isMask(value: Json | undefined): value is { set: boolean; from: string } {
  if (!isObject(value) || typeof value["set"] !== "boolean") return false;
  return Object.keys(value).every((key) => key === "set" || key === "from" || key === "variable");
}

/** Every text as it is written. */
function raw(value: FileValue): Json {
  return value as Json;
}
