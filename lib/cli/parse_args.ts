import { nearest } from "../config/nearest.ts";
import { show } from "../config/show.ts";
import type { Command, Flag, FlagValues, Invocation } from "./command.ts";

export type ParsedArgs =
  | { readonly type: "run"; readonly command: Command; readonly invocation: Invocation }
  /** `message` is one line. */
  | { readonly type: "invalid"; readonly message: string };

/** The command that each of these stands for. */
const SWITCHES: Readonly<Record<string, string>> = { help: "help", h: "help", version: "version" };

/** What a message ends with. */
const SEE_HELP = `see "cccc help"`;

/**
 * Finds the command, its flags and its argument. Flags may stand anywhere, with one dash or two, as `-flag value` or
 * `-flag=value`, some as `-flag` alone; the last of two equal ones wins. A `--` is skipped: a task runner passes it on.
 */
export function parseArgs(args: readonly string[], commands: readonly Command[]): ParsedArgs {
  try {
    return { type: "run", ...new ArgsReader(commands).read(args) };
  } catch (error) {
    if (error instanceof UsageError) return { type: "invalid", message: error.message };
    throw error;
  }
}

/** What to say to a command that does not exist. */
export function unknownCommand(name: string, commands: readonly Command[]): string {
  return `Unknown command ${show(name)}${didYouMean(nearest(name, commands.map(({ name }) => name)))}`;
}

class UsageError extends Error {}

class ArgsReader {
  readonly #commands: readonly Command[];
  readonly #known: ReadonlyMap<string, Flag>;
  readonly #words: string[] = [];
  readonly #given = new Map<Flag, FlagValues>();
  #switch: string | undefined;

  constructor(commands: readonly Command[]) {
    this.#commands = commands;
    this.#known = new Map(commands.flatMap(({ flags }) => flags.map((flag) => [flag.name, flag])));
  }

  read(args: readonly string[]): { command: Command; invocation: Invocation } {
    const rest = args.filter((arg) => arg !== "--");
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (isFlag(arg)) this.#readFlag(arg, rest);
      else this.#words.push(arg);
    }
    const [name, ...words] = this.#words;
    const command = name === undefined ? this.#commands[0]! : this.#find(name);
    if (command === undefined) throw new UsageError(unknownCommand(name!, this.#commands));
    this.#checkUse(command, words);
    if (this.#switch !== undefined) {
      const argument = this.#switch === "help" ? name : undefined;
      return { command: this.#find(this.#switch)!, invocation: { flags: {}, argument } };
    }
    const flags: FlagValues = Object.assign({}, ...this.#given.values());
    return { command, invocation: { flags, argument: words[0] } };
  }

  #readFlag(arg: string, rest: string[]): void {
    const [, dashes = "", name = "", value] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(arg)!;
    const spelled = `${dashes}${name}`;
    if (Object.hasOwn(SWITCHES, name)) {
      if (value !== undefined) throw new UsageError(`${spelled} takes no value; ${SEE_HELP}`);
      this.#switch ??= SWITCHES[name];
      return;
    }
    const flag = this.#known.get(name);
    if (flag === undefined) {
      const near = nearest(name, [...this.#known.keys(), ...Object.keys(SWITCHES)]);
      const hint = didYouMean(near === undefined ? undefined : `${dashes}${near}`);
      throw new UsageError(`Unknown flag ${show(spelled)}${hint}`);
    }
    if (flag.value === undefined) {
      if (value !== undefined) throw new UsageError(`${spelled} takes no value; ${SEE_HELP}`);
      this.#given.set(flag, flag.parse("") ?? {});
      return;
    }
    const text = value ?? (rest[0] === undefined || this.#isKnownFlag(rest[0]) ? "" : rest.shift()!);
    if (text === "") throw new UsageError(`${spelled} needs a value: expected ${flag.expected}; ${SEE_HELP}`);
    const parsed = flag.parse(text);
    if (parsed === undefined) {
      throw new UsageError(`${spelled} cannot be ${show(text)}: expected ${flag.expected}; ${SEE_HELP}`);
    }
    this.#given.set(flag, parsed);
  }

  /** The next flag is no value of the one before it; a file name may begin with a dash all the same. */
  #isKnownFlag(arg: string): boolean {
    const name = /^--?([^=]*)/.exec(arg)?.[1] ?? "";
    return isFlag(arg) && (this.#known.has(name) || Object.hasOwn(SWITCHES, name));
  }

  #find(name: string): Command | undefined {
    return this.#commands.find((command) => command.name === name);
  }

  #checkUse(command: Command, words: readonly string[]): void {
    const seeHelp = `see "cccc help ${command.name}"`;
    for (const flag of this.#given.keys()) {
      if (!command.flags.includes(flag)) {
        throw new UsageError(`"cccc ${command.name}" takes no flag -${flag.name}; ${seeHelp}`);
      }
    }
    const surplus = words[command.argument === undefined ? 0 : 1];
    if (surplus !== undefined) {
      throw new UsageError(`"cccc ${command.name}" takes no further argument ${show(surplus)}; ${seeHelp}`);
    }
  }
}

function isFlag(arg: string): boolean {
  return arg.startsWith("-") && arg !== "-";
}

function didYouMean(candidate: string | undefined): string {
  return candidate === undefined ? `; ${SEE_HELP}` : `: did you mean ${candidate}? See "cccc help"`;
}
