/** What the server says is wrong, by the place in the form. */
import type { ApiFailure } from "../../lib/browser/api.ts";

/** A path of the file or of a call's body as the form has it. */
const AROUND = /^(?:endpoints\[\d+\]|endpoint)\.?/;

export interface PlacedProblems {
  /** Message by path. */
  readonly at: ReadonlyMap<string, string>;
  /** Of no place in the form. */
  readonly others: ApiFailure | undefined;
}

export function placed(failure: ApiFailure | undefined, paths: readonly string[]): PlacedProblems {
  if (failure === undefined) return { at: new Map(), others: undefined };
  const at = new Map<string, string>();
  const others = failure.problems.filter(({ path, message }) => {
    const own = path.replace(AROUND, "");
    if (own === path && path.includes(".") && !paths.includes(own)) return true;
    if (!paths.some((known) => own === known || own.startsWith(`${known}[`) || own.startsWith(`${known}.`))) {
      return true;
    }
    at.set(own, withoutPath(message, path));
    return false;
  });
  // What is said at the fields need not be said in general.
  const message = at.size > 0 && others.length === 0 ? "" : failure.message;
  return { at, others: { ...failure, message, problems: others } };
}

/** At the field nobody has to be told which one it is. Some languages put a colon behind it. */
function withoutPath(message: string, path: string): string {
  return message.startsWith(path) ? message.slice(path.length).replace(/^(?:：|:? )/, "") : message;
}

/** How many of `problems` are at one of `paths`. */
export function countAt({ at }: PlacedProblems, paths: readonly string[]): number {
  return [...at.keys()].filter((own) =>
    paths.some((known) => own === known || own.startsWith(`${known}[`) || own.startsWith(`${known}.`))
  ).length;
}
