/** What of a request the hub has no word for, collected while it is read. */
import { ProxyError } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";

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

/** The error for a request that cannot be read: `what` completes "PATH ...". */
export function invalid(path: string, what: string): ProxyError {
  return new ProxyError("invalid_request", `${path} ${what}`);
}
