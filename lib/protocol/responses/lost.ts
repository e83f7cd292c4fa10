/** What of a request the hub has no word for, collected while it is read. */
import { ProxyError } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import type { Phrase } from "../../phrases/phrase.ts";
import { type Expected, notExpected } from "../not_expected.ts";

export class Lost {
  private readonly found = new Set<string>();

  get features(): readonly string[] {
    return [...this.found];
  }

  add(feature: string): void {
    this.found.add(feature);
  }

  /** Adds the members of `value` that are not in `known`; what is null or empty says nothing and is not lost. */
  members(value: JsonObject, known: ReadonlySet<string>, path: string): void {
    for (const [name, member] of Object.entries(value)) {
      if (known.has(name) || member === null || (Array.isArray(member) && member.length === 0)) continue;
      this.add(path === "" ? name : `${path}.${name}`);
    }
  }
}

/** The error for a request that cannot be read: what should stand at `path`, or what is wrong there. */
export function invalid(path: string, what: Expected | Phrase): ProxyError {
  return typeof what === "string" ? notExpected(path, what) : new ProxyError("invalid_request", what);
}
