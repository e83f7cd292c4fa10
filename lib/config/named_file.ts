import { resolve } from "node:path";
import { phrase, type Words } from "../phrases/phrase.ts";

/** What reading a file that the configuration names came to. */
export type FileRead =
  | { readonly type: "text"; readonly text: string }
  /** `reason` says why there is no text: "file does not exist". */
  | { readonly type: "unreadable"; readonly reason: Words };

/** What parsing needs of the world outside the text, handed in so that parsing itself does no input or output. */
export interface Surroundings {
  /** Absolute path that relative paths of the file start from. */
  readonly directory: string;
  /** Reads a file that the configuration names, by its absolute path. Without it there are no such files. */
  readonly readFile?: (path: string) => FileRead;
  /** What is wrong with a tagger's JavaScript; `undefined`: nothing. */
  readonly checkScript?: (source: string) => Words | undefined;
}

/** Reads a file by its path in the configuration. */
export function readNamedFile(path: string, { directory, readFile }: Surroundings): FileRead {
  return readFile?.(resolve(directory, path)) ?? { type: "unreadable", reason: phrase("file.not_read_here") };
}
