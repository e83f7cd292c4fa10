/** Refusals for a fault of the endpoint's own, which may be over in a moment. */
import { EXCLUSIVE } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

export function fault({ complaint: { status, waitMs, text } }: Reading): Reaction | undefined {
  // llama.cpp calls the request's own contradictions its fault.
  if (EXCLUSIVE.test(text)) return { type: "return", unnamed: false };
  return status >= 500 || [408, 409, 425].includes(status) || status === 400 && FELL.test(text)
    ? { type: "retry", afterMs: waitMs }
    : undefined;
}

/** LM Studio says with a 400 what is no fault of the request; it loads its model anew. */
const FELL = /\bmodel (?:(?:has|is|was) (?:been )?)?(?:crashed|unloaded)/i;
