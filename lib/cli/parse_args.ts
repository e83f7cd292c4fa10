import { nearest } from "../nearest.ts";
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
 *
 * Behind a command that passes arguments on, its own flags come first: from the first word that is none of them on, or
 * behind `--`, nothing is ours.
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
  /** By name: which flag it is, its command says. */
  readonly #given = new Map<string, { readonly spelled: string; readonly text: string }>();
  #switch: string | undefined;

  constructor(commands: readonly Command[]) {
    this.#commands = commands;
    this.#known = new Map(commands.flatMap(({ flags }) => flags.map((flag) => [flag.name, flag])));
  }

  read(args: readonly string[]): { command: Command; invocation: Invocation } {
    const rest = [...args];
    let passed: readonly string[] | undefined;
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      const passing = this.#words.length > 0 ? this.#passing() : undefined;
      if (passing !== undefined && !this.#isOwn(arg, passing)) {
        passed = arg === "--" ? rest : [arg, ...rest];
        break;
      }
      if (isFlag(arg)) this.#readFlag(arg, rest);
      else if (arg !== "--") this.#words.push(arg);
    }
    const [name, ...words] = this.#words;
    const command = name === undefined ? this.#commands[0]! : this.#find(name);
    if (command === undefined) throw new UsageError(unknownCommand(name!, this.#commands));
    const flags = this.#flagsOf(command);
    this.#checkWords(command, words);
    if (this.#switch !== undefined) {
      const argument = this.#switch === "help" ? name : undefined;
      return { command: this.#find(this.#switch)!, invocation: { flags: {}, argument } };
    }
    const invocation = { flags, argument: words[0], ...(command.further === undefined ? {} : { further: words[1] }) };
    return { command, invocation: command.passes === undefined ? invocation : { ...invocation, passed: passed ?? [] } };
  }

  /** The command so far, if it passes arguments on. */
  #passing(): Command | undefined {
    const command = this.#find(this.#words[0]!);
    return command?.passes === undefined ? undefined : command;
  }

  #isOwn(arg: string, { flags }: Command): boolean {
    const name = flagName(arg);
    return isFlag(arg) && flags.some((flag) => flag.name === name);
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
      this.#given.set(name, { spelled, text: "" });
      return;
    }
    const text = value ?? (rest[0] === undefined || this.#isKnownFlag(rest[0]) ? "" : rest.shift()!);
    if (text === "") throw new UsageError(`${spelled} needs a value: expected ${flag.expected}; ${SEE_HELP}`);
    this.#given.set(name, { spelled, text });
  }

  /** The next flag is no value of the one before it; a file name may begin with a dash all the same. */
  #isKnownFlag(arg: string): boolean {
    const name = flagName(arg);
    return isFlag(arg) && (this.#known.has(name) || Object.hasOwn(SWITCHES, name));
  }

  #find(name: string): Command | undefined {
    return this.#commands.find((command) => command.name === name);
  }

  /** What the flags say that were given to `command`. */
  #flagsOf(command: Command): FlagValues {
    const all: FlagValues[] = [];
    for (const [name, { spelled, text }] of this.#given) {
      const flag = command.flags.find((each) => each.name === name);
      if (flag === undefined) {
        throw new UsageError(`"cccc ${command.name}" takes no flag -${name}; see "cccc help ${command.name}"`);
      }
      const parsed = flag.parse(text);
      if (parsed === undefined) {
        throw new UsageError(`${spelled} cannot be ${show(text)}: expected ${flag.expected}; ${SEE_HELP}`);
      }
      all.push(parsed);
    }
    return Object.assign({}, ...all);
  }

  #checkWords(command: Command, words: readonly string[]): void {
    const surplus = words[command.argument === undefined ? 0 : command.further === undefined ? 1 : 2];
    if (surplus === undefined) return;
    const seeHelp = `see "cccc help ${command.name}"`;
    throw new UsageError(`"cccc ${command.name}" takes no further argument ${show(surplus)}; ${seeHelp}`);
  }
}

function isFlag(arg: string): boolean {
  return arg.startsWith("-") && arg !== "-" && arg !== "--";
}

function flagName(arg: string): string {
  return /^--?([^=]*)/.exec(arg)?.[1] ?? "";
}

function didYouMean(candidate: string | undefined): string {
  return candidate === undefined ? `; ${SEE_HELP}` : `: did you mean ${candidate}? See "cccc help"`;
}
