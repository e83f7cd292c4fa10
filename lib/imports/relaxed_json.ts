/**
 * JSON with what people write into it besides: comments and commas too many, as JSONC and JSON5 have them. The result is
 * YAML's flow notation, which takes names and texts without quotes, or in single ones, as well.
 */
export function relaxedJson(text: string): string {
  return text.replace(TOKEN, (token) => {
    if (token.startsWith("/")) return " ";
    // Before a colon a name needs no space in JSON; YAML wants one behind it.
    if (token === ":") return ": ";
    return token === "\t" ? " " : token;
  });
}

/** Texts in either quotes, comments, colons, tabs. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|:|\t/g;
