/**
 * Constructs that are legal in a browser but not in the validators of all upstreams: Python's `re` and Rust's `regex`
 * each lack some. Claude Code's own tools use `\p{Cc}`.
 */
const UNPORTABLE: readonly RegExp[] = [
  /^\\[pP]\{/, // Unicode classes
  /^\\u\{/, // code points
  /^\\k</, // references back
  /^\\[1-9]/,
  /^\\c[A-Za-z]/,
  /^\(\?<?[=!]/, // looking around
  /^\(\?<[A-Za-z_]/, // names: Python spells them (?P<name>...)
];

/** Whether any upstream can compile `pattern`. */
export function isPortablePattern(pattern: string): boolean {
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === "[") inClass = true;
    if (char === "]") inClass = false;
    if (char !== "\\" && (char !== "(" || inClass)) continue;
    const ahead = pattern.slice(i, i + 4);
    if (UNPORTABLE.some((construct) => construct.test(ahead))) return false;
    // What is escaped begins nothing.
    if (char === "\\") i++;
  }
  return compiles(pattern);
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
