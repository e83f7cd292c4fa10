import type { Command, Flag } from "../command.ts";
import { argumentOf, type Expected, flagsWithValue, valueOf } from "./words.ts";

/** A script for fish. */
export function fish(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const none = "not __cccc_command >/dev/null";
  const lines = commands.flatMap((command) => {
    const own = `contains -- ${command.name} (__cccc_command)`;
    const argument = argumentOf(command, commands);
    return [
      `complete -c cccc -n ${quoted(none)} -a ${command.name} -d ${quoted(command.summary)}`,
      ...command.flags.map((flag) => flagLine(flag, command === commands[0] ? `${none}; or ${own}` : own)),
      ...(argument === undefined || argument.type === "anything"
        ? []
        : [`complete -c cccc -n ${quoted(own)} ${action(argument)}`]),
    ];
  });
  return `# Completion of cccc for fish: cccc completions fish | source
# The first word that is a command; those behind it are arguments: cccc setup claude
function __cccc_command
  set -l previous ''
  for word in (commandline -opc)[2..-1]
    if contains -- $word ${names}; and not contains -- $previous ${flagsWithValue(commands).join(" ")}
      echo $word
      return
    end
    set previous $word
  end
  return 1
end
complete -c cccc -f
${lines.join("\n")}
`;
}

function flagLine(flag: Flag, condition: string): string {
  const value = valueOf(flag);
  const taken = value === undefined ? "" : value.type === "file" ? " -r -F" : ` -x ${action(value)}`.trimEnd();
  return `complete -c cccc -n ${quoted(condition)} -o ${flag.name} -l ${flag.name} -d ${quoted(flag.summary)}${taken}`;
}

function action(expected: Expected): string {
  switch (expected.type) {
    case "words":
      return `-a ${quoted(expected.words.join(" "))}`;
    case "file":
      return "-F";
    case "anything":
      return "";
    default:
      return expected satisfies never;
  }
}

/** In fish, only these two mean something between single quotes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
