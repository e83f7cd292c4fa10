/** What the vendors' ways to tell an answer have in common. */
import type { JsonObject } from "../../lib/json.ts";
import type { WireEvent } from "../clients/wire.ts";
import type { Step } from "./answer.ts";
import type { Signatures } from "./signatures.ts";
import type { Vendor } from "./vendors.ts";

export interface Spoken {
  readonly whole: JsonObject;
  readonly events: readonly WireEvent[];
}

export interface Speaker {
  readonly vendor: Vendor;
  readonly signatures: Signatures;
  /** The body that it answers. */
  readonly request: string;
}

/** A call's arguments, of which the last may be missing. */
export function argumentsOf({ input, cut }: Extract<Step, { type: "call" }>): string {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  return cut ? text.slice(0, -3) : text;
}

/** What each search finds. */
export const PAGE = { url: "https://example.com/found", title: "Found" } as const;
