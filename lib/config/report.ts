import type { Phrase } from "../phrases/phrase.ts";

/** Adds a problem or a warning at a path of the file; `what` is said of what is there. */
export interface Report {
  /** Whether `path` has a problem already: what could not be read is not also called missing. */
  isBad(path: string): boolean;
  /** Line of `path` in the file. */
  lineOf(path: string): number;
  problem(path: string, what: Phrase): void;
  warning(path: string, what: Phrase): void;
}
