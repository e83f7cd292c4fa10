import type { Json } from "../json.ts";
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
  readonly notes: readonly Note[];
}

/** Collects what a file says. */
export class Findings implements Imported {
  readonly endpoints: Members[] = [];
  readonly taggers: Members[] = [];
  readonly apiKeys: Members[] = [];
  readonly settings: Setting[] = [];
  readonly notes: Note[] = [];

  /**
   * Adds an endpoint under its name, or one like it if that is taken; keys without value are left out. One with a client's
   * login is not added.
   */
  endpoint({ name, ...members }: Members & { readonly name: string }, what: string): void {
    if (isClientLogin(String(members["auth_value"] ?? ""))) return this.leftOut(what, LOGIN_LEFT);
    const unique = distinct(name.trim() === "" ? "endpoint" : name.trim(), this.endpoints);
    this.endpoints.push({ name: unique, ...given(members) });
    this.note("taken", what, `as the endpoint ${JSON.stringify(unique)}`);
  }

  setting(path: Setting["path"], value: Json, what: string): void {
    this.settings.push({ path, value });
    this.note("taken", what, `as ${path.join(".")}`);
  }

  changed(what: string, why: string): void {
    this.note("changed", what, why);
  }

  leftOut(what: string, why: string): void {
    this.note("left out", what, why);
  }

  private note(kind: Note["kind"], what: string, why: string): void {
    this.notes.push({ kind, what, why });
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
