import type { Command } from "../command.ts";
import { allFlags, argumentOf, type Expected, flagsWithValue, valueOf } from "./words.ts";

/** A script for Bash 3.2 and later, which macOS has. */
export function bash(commands: readonly Command[]): string {
  const flags = [...allFlags(commands).values()];
  const names = commands.map(({ name }) => name).join(" ");
  const values = flags.flatMap((flag) => {
    const value = valueOf(flag);
    return value === undefined ? [] : [`    -${flag.name}|--${flag.name}) ${reply(value)}; return ;;`];
  });
  return `# Completion of cccc for Bash: eval "$(cccc completions bash)"
_cccc() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' dash=- word i
  [[ $current == --* ]] && dash=--
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case \${COMP_WORDS[i-1]} in =|${flagsWithValue(commands).join("|")}) continue ;; esac
    case " ${names} " in *" $word "*) command=$word; break ;; esac
  done
  case $previous in
${values.join("\n")}
  esac
  case $command in
    '') ${wordReply(names, flagsOf(commands[0]!))} ;;
${commands.map((command) => row(command, commands)).join("\n")}
  esac
}
complete -F _cccc cccc
`;
}

function row(command: Command, commands: readonly Command[]): string {
  const expected = argumentOf(command, commands);
  const flags = flagsOf(command);
  if (expected?.type === "file") {
    return `    ${command.name}) if [[ $current == -* ]]; then ${wordReply("", flags)}; else ${FILES}; fi ;;`;
  }
  const words = expected?.type === "words" ? expected.words.join(" ") : "";
  return `    ${command.name}) ${wordReply(words, flags)} ;;`;
}

function flagsOf({ flags }: Command): string {
  return flags.map(({ name }) => `\${dash}${name}`).join(" ");
}

/** Names with blanks stay one word; from Bash 4 on they are quoted, and a folder can be gone on from. */
const FILES = "local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$current\"))";

function wordReply(words: string, flags: string): string {
  return `COMPREPLY=($(compgen -W "${`${words} ${flags}`.trim()}" -- "$current"))`;
}

function reply(expected: Expected): string {
  switch (expected.type) {
    case "words":
      return wordReply(expected.words.join(" "), "");
    case "file":
      return FILES;
    case "anything":
      return ":";
    default:
      return expected satisfies never;
  }
}
