import { type Phrase, phrase } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";

/** A fault of the configuration file, or a remark on it, with its place. */
export interface Problem {
  /** The file as the user named it. */
  readonly file: string;
  /** From 1; `undefined` where no place in the file is at fault: an unreadable file, a command line flag. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Such as `endpoints[2].url`; empty for the file as a whole. */
  readonly path: string;
  /** One sentence that names the path. Never holds a credential. */
  readonly message: Phrase;
}

/** `config.yaml:14: endpoints[2].url is not a URL: ...`, in English. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${say(message)}`;
}

/** A problem that no line of the file is to blame for. */
export function fileProblem(file: string, message: Phrase): Problem {
  return { file, line: undefined, column: undefined, path: "", message };
}

/** That `what` is so of what is at `path`. */
export function sentence(path: string, what: Phrase): Phrase {
  return path === "" ? phrase("field.of_the_file", { what }) : phrase("field.at", { path, what });
}
