import type { Command, Flag } from "../command.ts";

/** What can stand in a place of the command line. */
export type Expected =
  | { readonly type: "words"; readonly words: readonly string[] }
  | { readonly type: "file" }
  /** Only the user knows. */
  | { readonly type: "anything" };

/** What a flag's value can be; `undefined`: it takes none. */
export function valueOf({ value }: Flag): Expected | undefined {
  return value === undefined ? undefined : expected(value);
}

/** What a command's argument can be; `undefined`: it takes none. */
export function argumentOf({ argument }: Command, commands: readonly Command[]): Expected | undefined {
  if (argument === "command") return { type: "words", words: commands.map(({ name }) => name) };
  return argument === undefined ? undefined : expected(argument);
}

/** Help names the words that there are, divided by bars, or says that it is a file. */
function expected(placeholder: string): Expected {
  if (placeholder.includes("|")) return { type: "words", words: placeholder.split("|") };
  return /^(?:file|path)$/i.test(placeholder) ? { type: "file" } : { type: "anything" };
}

/** All flags by name, each once. */
export function allFlags(commands: readonly Command[]): ReadonlyMap<string, Flag> {
  return new Map(commands.flatMap(({ flags }) => flags.map((flag) => [flag.name, flag])));
}

/** The flags behind which a value stands, in both spellings: such a word is no command, whatever it is called. */
export function flagsWithValue(commands: readonly Command[]): string[] {
  return [...allFlags(commands).values()].flatMap(({ name, value }) =>
    value === undefined ? [] : [`-${name}`, `--${name}`]
  );
}

/** `text` in single quotes of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
