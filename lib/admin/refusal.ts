import type * as z from "zod";
import { type Problem, sentence } from "../config/problem.ts";
import { mapWords, type Phrase, phrase } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import { redact } from "../redact.ts";
import type { problemSchema } from "./file_schemas.ts";

/** What is wrong with something that was sent, or with the file. */
export interface Refusal {
  /** Such as `endpoints[2].url`. */
  readonly path: string;
  /** From 1; `null`: it is not in the file. */
  readonly line: number | null;
  /** One sentence that names the path. */
  readonly message: Phrase;
}

/** The same in words, as the API tells it. */
export type ToldProblem = z.output<typeof problemSchema>;

/** That `what` is so of what was sent at `path`; empty: of the body itself. */
export function refusalAt(path: string, what: Phrase): Refusal {
  return { path, line: null, message: path === "" ? phrase("sent.of_the_body", { what }) : sentence(path, what) };
}

/** A problem of the file, which may quote what should have stood elsewhere. */
export function refusal({ path, line, message }: Problem, secrets: readonly string[]): Refusal {
  return { path, line: line ?? null, message: mapWords(message, (text) => redact(text, secrets)) };
}

export function told(refusals: readonly Refusal[], say: Say): readonly ToldProblem[] {
  return refusals.map(({ path, line, message }) => ({ path, line, message: say(message) }));
}
