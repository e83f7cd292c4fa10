import type { Command } from "../command.ts";
import { allFlags, argumentOf, valueOf } from "./words.ts";

/** A script for PowerShell 5 and later. Files are completed by PowerShell itself where nothing else is offered. */
export function powershell(commands: readonly Command[]): string {
  const rows = commands.map((command) => {
    const argument = argumentOf(command, commands);
    const words = argument?.type === "words" ? argument.words : [];
    return `    ${quoted(command.name)} = @{ Flags = ${list(flagsOf(command))}; Words = ${list(words)} }`;
  });
  const values = [...allFlags(commands).values()].flatMap((flag) => {
    const value = valueOf(flag);
    return value === undefined ? [] : [`    ${quoted(flag.name)} = ${list(value.type === "words" ? value.words : [])}`];
  });
  return `# Completion of cccc for PowerShell: cccc completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName cccc -ScriptBlock {
  param($word, $ast, $position)
  $commands = @{
${rows.join("\n")}
  }
  $values = @{
${values.join("\n")}
  }
  $given = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } |
    ForEach-Object { $_.ToString() })
  $previous = if ($given.Count -gt 0) { $given[-1] -replace '^--?', '' } else { '' }
  $before = ''
  $command = $given | Where-Object {
    $value = $before -match '^--?(.+)$' -and $values.ContainsKey($Matches[1])
    $before = $_
    -not $value -and $commands.ContainsKey($_)
  } | Select-Object -First 1
  if ($given.Count -gt 0 -and $given[-1].StartsWith('-') -and $values.ContainsKey($previous)) {
    $offered = $values[$previous]
  } elseif ($command) {
    $offered = $commands[$command].Words + $commands[$command].Flags
  } else {
    $offered = @($commands.Keys | Sort-Object) + $commands[${quoted(commands[0]!.name)}].Flags
  }
  if ($word.StartsWith('--')) { $offered = $offered -replace '^-', '--' }
  $offered | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function flagsOf({ flags }: Command): string[] {
  return flags.map(({ name }) => `-${name}`);
}

function list(words: readonly string[]): string {
  return `@(${words.map(quoted).join(", ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
