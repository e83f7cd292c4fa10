/** A fault of the configuration file, or a remark on it, with its place. */
export interface Problem {
  /** The file as the user named it. */
  readonly file: string;
  /** From 1; `undefined` where no place in the file is at fault: an unreadable file, a command line flag. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Such as `endpoints[2].url`; empty for the file as a whole. */
  readonly path: string;
  /** One sentence that begins with the path. Never holds a credential. */
  readonly message: string;
}

/** `config.yaml:14: endpoints[2].url is not a URL: ...` */
export function formatProblem(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  return `${place}: ${problem.message}`;
}

/** A problem that no line of the file is to blame for. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: undefined, column: undefined, path: "", message };
}
