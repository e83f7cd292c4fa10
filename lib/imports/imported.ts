import { isObject, type Json } from "../json.ts";
import { isClientLogin, LOGIN_LEFT } from "./credential.ts";

/** Keys and values of one map of our configuration file; the order is that of the file. */
export type Members = { [key: string]: Json };

/** What became of a part of the file. */
export interface Note {
  readonly kind: "taken" | "changed" | "left out";
  /** The part, in the words of its own file. */
  readonly what: string;
  /** Completes the sentence; never holds a credential. */
  readonly why: string;
}

/** A note that goes with items, which may hold credentials: nobody is shown those. */
export interface ItemNote extends Note {
  /** What was made of it, or is not there for this reason: endpoints, taggers, keys or settings; absent: none of them. */
  readonly items?: readonly object[];
}

/** A value for a section that has one place in our file, such as `server.port`. */
export interface Setting {
  readonly path: readonly [section: string, key: string];
  readonly value: Json;
}

/** What another program's file says, in the words of ours. */
export interface Imported {
  /** Names of endpoints are distinct. */
  readonly endpoints: readonly Members[];
  readonly taggers: readonly Members[];
  readonly apiKeys: readonly Members[];
  readonly settings: readonly Setting[];
  readonly notes: readonly ItemNote[];
}

/** Collects what a file says. */
export class Findings implements Imported {
  readonly endpoints: Members[] = [];
  readonly taggers: Members[] = [];
  readonly apiKeys: Members[] = [];
  readonly settings: Setting[] = [];
  readonly notes: ItemNote[] = [];

  /**
   * Adds an endpoint under its name, or one like it if that is taken; keys without value are left out. One with a client's
   * login is not added.
   */
  endpoint({ name, ...members }: Members & { readonly name: string }, what: string): void {
    const headers = isObject(members["header_overrides"]) ? Object.values(members["header_overrides"]) : [];
    if ([members["auth_value"], ...headers].some((value) => isClientLogin(String(value ?? "")))) {
      return this.leftOut(what, LOGIN_LEFT);
    }
    const unique = distinct(name.trim() === "" ? "endpoint" : name.trim(), this.endpoints);
    const endpoint = { name: unique, ...given(members) };
    this.endpoints.push(endpoint);
    this.note({ kind: "taken", what, why: `as the endpoint ${JSON.stringify(unique)}`, items: [endpoint] });
  }

  setting(path: Setting["path"], value: Json, what: string): void {
    const setting = { path, value };
    this.settings.push(setting);
    this.note({ kind: "taken", what, why: `as ${path.join(".")}`, items: [setting] });
  }

  /** One that the other program has too. */
  tagger(tagger: Members, what: string): void {
    this.taggers.push(tagger);
    this.note({ kind: "taken", what, why: "as a tagger", items: [tagger] });
  }

  /** One that stands for what the other program does otherwise. */
  taggerInstead(tagger: Members, { what, why }: Pick<Note, "what" | "why">): void {
    this.taggers.push(tagger);
    this.note({ kind: "changed", what, why, items: [tagger] });
  }

  keys(keys: readonly Members[], { what, why }: Pick<Note, "what" | "why">): void {
    this.apiKeys.push(...keys);
    if (keys.length > 0) this.note({ kind: "taken", what, why, items: keys });
  }

  changed(what: string, why: string): void {
    this.note({ kind: "changed", what, why });
  }

  leftOut(what: string, why: string): void {
    this.note({ kind: "left out", what, why });
  }

  note(note: ItemNote): void {
    this.notes.push(note);
  }
}

function distinct(name: string, endpoints: readonly Members[]): string {
  const taken = new Set(endpoints.map(({ name }) => name));
  let unique = name;
  for (let count = 2; taken.has(unique); count++) unique = `${name}-${count}`;
  return unique;
}

function given(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== "" && value !== null));
}
