/** Looks an environment variable up. */
export type Environment = (name: string) => string | undefined;

export interface Expansion {
  readonly text: string;
  /** Variables that are not set and have no default. */
  readonly missing: readonly string[];
  /** Whether a value of the environment is part of `text`: such text is not shown in messages. */
  readonly fromEnvironment: boolean;
  /** All variables that are named, in their order. */
  readonly variables: readonly string[];
}

/** `${NAME}`, `${NAME:default}`, or either with one more `$` in front. */
const VARIABLE = /(\$?)\$\{([^{}:$]+)(?::([^}]*))?\}/g;

/**
 * `text` with its variables replaced.
 *
 * A variable that is set counts even when it is empty. Values and defaults are taken as they are: what looks like a
 * variable in them is text. `$${NAME}` stands for the text `${NAME}`.
 */
export function expand(text: string, env: Environment): Expansion {
  const missing: string[] = [];
  const variables: string[] = [];
  let fromEnvironment = false;
  const expanded = text.replace(VARIABLE, (whole, escape: string, spelled: string, fallback: string | undefined) => {
    if (escape !== "") return whole.slice(1);
    const name = spelled.trim();
    if (name === "") return whole;
    variables.push(name);
    const value = isPossible(name) ? env(name) : undefined;
    if (value !== undefined) {
      fromEnvironment = true;
      return value;
    }
    if (fallback !== undefined) return fallback;
    missing.push(name);
    return "";
  });
  return { text: expanded, missing, fromEnvironment, variables };
}

/** No system has variables with these characters in their names, and asking for one is an error of its own. */
function isPossible(name: string): boolean {
  return !name.includes("=") && !name.includes("\0");
}
