/**
 * Whether Claude Code reads a settings file at all: in comments and commas at the end it finds fault with the whole file,
 * while a byte order mark does not matter to it (seen with 2.1.330).
 */
export function isPlainJson(text: string): boolean {
  // An empty one says nothing, and nothing is wrong with that.
  if (text.trim() === "") return true;
  try {
    JSON.parse(text.replace(/^\ufeff/, ""));
    return true;
  } catch {
    return false;
  }
}

/** What is to be said of one that it does not read. */
export function notPlainJson(path: string): { readonly text: string; readonly fix: string } {
  return {
    text: `${path} has comments, or commas at the end, with which Claude Code reads nothing of it`,
    fix: `take them out of ${path}`,
  };
}
