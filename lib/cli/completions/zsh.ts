import type { Command, Flag } from "../command.ts";
import { argumentOf, type Expected, flagsWithValue, quoted, valueOf } from "./words.ts";

/** A script for zsh, for a file `_cccc` in a folder of `fpath` or to be evaluated. */
export function zsh(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join("|");
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef cccc
# Completion of cccc for zsh: source <(cccc completions zsh)
_cccc() {
  local -a commands
  commands=(
${described.join("\n")}
  )
  local i
  for (( i = 3; i < CURRENT; i++ )); do
    # Flags may stand before the command.
    if [[ $words[2] == -* && $words[i] == (${names}) && $words[i-1] != (${flagsWithValue(commands).join("|")}) ]]; then
      words=($words[1] \${words[i,-1]})
      (( CURRENT -= i - 2 ))
    fi
  done
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    return
  fi
  case $words[2] in
${commands.map((command) => row(command, commands)).join("\n")}
    -*)
      local state
      _arguments ${specificationsOf(commands[0]!, commands)} '1:command:->command'
      [[ $state == command ]] && _describe command commands ;;
  esac
}
if (( $+functions[compdef] )); then compdef _cccc cccc; fi
`;
}

/** The command's own word is taken away, so that its argument is the first. */
function row(command: Command, commands: readonly Command[]): string {
  const own = specificationsOf(command, commands);
  return `    ${command.name}) shift words; (( CURRENT-- )); ${own === "" ? ":" : `_arguments ${own}`} ;;`;
}

function specificationsOf(command: Command, commands: readonly Command[]): string {
  const argument = argumentOf(command, commands);
  const own = argument === undefined ? [] : [quoted(`1:${escaped(command.argument!)}:${action(argument)}`)];
  return [...command.flags.flatMap(specifications), ...own].join(" ");
}

/** With one dash and with two, of which one is offered at a time. */
function specifications(flag: Flag): string[] {
  const value = valueOf(flag);
  const taken = value === undefined ? "" : `:${escaped(flag.value!)}:${action(value)}`;
  const spelling = (dash: string, other: string) =>
    quoted(`(${other}${flag.name})${dash}${flag.name}[${escaped(flag.summary)}]${taken}`);
  return [spelling("-", "--"), spelling("--", "-")];
}

function action(expected: Expected): string {
  switch (expected.type) {
    case "words":
      return `(${expected.words.join(" ")})`;
    case "file":
      return "_files";
    case "anything":
      return " ";
    default:
      return expected satisfies never;
  }
}

/** Colons and brackets divide the parts of a specification. */
function escaped(text: string): string {
  return text.replace(/[\\:[\]]/g, "\\$&");
}
