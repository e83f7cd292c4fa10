/** Text as one word for a shell. */
export type Shell = "posix" | "powershell" | "cmd";

export function shellOf(os: string): Shell {
  return os === "windows" ? "powershell" : "posix";
}

/** `text` as one word of `shell`, whatever is in it but a line break. */
export function quote(text: string, shell: Shell): string {
  switch (shell) {
    case "posix":
      return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
    case "powershell":
      // Also its typographic quotation marks end a string.
      return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
    case "cmd":
      return quoteCmd(text);
    default:
      return shell satisfies never;
  }
}

/**
 * For a program's argument on a line of `cmd.exe /d /s /c "..."`: first by the rules by which programs take their command
 * line apart (backslashes count only in front of a quotation mark), then each character that cmd.exe knows behind a `^`.
 */
function quoteCmd(text: string): string {
  const argument = `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, "$1$1")}"`;
  return argument.replace(/[()\][%!^"`<>&|;, *?]/g, "^$&");
}

/** A line that sets a variable. */
export function assignment([name, value]: readonly [name: string, value: string], shell: Shell): string {
  switch (shell) {
    case "posix":
      return `export ${name}=${quote(value, shell)}`;
    case "powershell":
      return `$env:${name} = ${quote(value, shell)}`;
    case "cmd":
      // Within the quotation marks only these mean something to a batch file.
      return `set "${name}=${value.replaceAll("%", "%%")}"`;
    default:
      return shell satisfies never;
  }
}

/** A line that removes a variable. */
export function removal(name: string, shell: Shell): string {
  switch (shell) {
    case "posix":
      return `unset ${name}`;
    case "powershell":
      return `Remove-Item Env:${name} -ErrorAction SilentlyContinue`;
    case "cmd":
      return `set "${name}="`;
    default:
      return shell satisfies never;
  }
}
