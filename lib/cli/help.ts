import { type Command, type Flag, type System, USAGE_ERROR } from "./command.ts";
import { unknownCommand } from "./parse_args.ts";
import { wrap } from "./wrap.ts";

/** Stands for a space at which no line ends. */
const UNBROKEN = "\u00a0";

/** Prints the overview, or what there is to know of the command `name`. Returns the exit code. */
export function help(commands: readonly Command[], name: string | undefined, system: System): number {
  const command = commands.find((command) => command.name === name);
  if (name !== undefined && command === undefined) {
    system.err(unknownCommand(name, commands));
    return USAGE_ERROR;
  }
  for (const line of command === undefined ? overview(commands) : details(command)) system.out(line);
  return 0;
}

function overview(commands: readonly Command[]): string[] {
  return [
    ...wrap("cccc, the Claude Code & Codex Companion: one local proxy between coding agents and model endpoints"),
    "",
    `Usage: cccc [command] [flags]; without a command, it is ${commands[0]!.name}`,
    "",
    ...table(commands.map(({ name, summary }) => [name, summary])),
    "",
    ...wrap(
      '"cccc help COMMAND" explains one, with its flags. Flags may be written with one dash or two, as -flag value or ' +
        "-flag=value.",
    ),
  ];
}

function details(command: Command): string[] {
  const flags = command.flags.length === 0 ? [] : ["", ...flagLines(command.flags)];
  const { name, summary, passes } = command;
  const passed = passes === undefined ? [] : [
    "",
    ...wrap(
      `The first word that is none of these flags, and all behind it, goes to ${name} as it is; behind "--" no word is ` +
        "one of them.",
    ),
  ];
  return [...usage(command), "", ...wrap(`${name}: ${summary}`), ...flags, ...passed];
}

/** Such as `Usage: cccc check [-config FILE]`. */
function usage({ name, flags, argument, needsArgument, further, passes }: Command): string[] {
  const parts = flags.map((flag) => `[${spelled(flag)}]`);
  if (argument !== undefined) parts.push(needsArgument ? `<${argument}>` : `[${argument}]`);
  if (further !== undefined) parts.push(`[${further}]`);
  if (passes !== undefined) parts.push(`[${passes}]`);
  // Nothing in brackets is broken.
  return wrap(parts.map((part) => part.replaceAll(" ", UNBROKEN)).join(" "), `Usage: cccc ${name} `)
    .map((line) => line.replaceAll(UNBROKEN, " ").trimEnd());
}

/** Such as `-config FILE`. */
function spelled({ name, value }: Flag): string {
  return value === undefined ? `-${name}` : `-${name} ${value}`;
}

function flagLines(flags: Command["flags"]): string[] {
  return ["Flags:", ...table(flags.map((flag) => [spelled(flag), flag.summary]))];
}

type Row = readonly [left: string, right: string];

function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) => wrap(right, `  ${left.padEnd(width)}  `));
}
