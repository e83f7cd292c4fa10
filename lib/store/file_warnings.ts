/** What the log says of a database's file. */

export function wasReplaced(file: string, replaced: string): string {
  return `The database "${file}" was damaged: it is now "${replaced}", and a new one took its place, with what can still be ` +
    "read of what was learned and counted";
}

export function hasVanished(file: string): string {
  return `The database "${file}" was deleted or replaced while the program ran: what is there now is used, and what was ` +
    "recorded before is not in it";
}
