/** Calls as Python has them, which LFM2 and others are trained to write. */

const NAME = /\s*([A-Za-z_][\w.-]*)\s*\(/y;
const KEYWORD = /\s*([A-Za-z_]\w*)\s*=/y;

/**
 * `[NAME(KEY='VALUE', KEY=1), ...]` as names with objects in nearly JSON (`json_repair.ts` makes it some); `undefined` if
 * `text` is anything else, also if a value has no key.
 */
export function pythonCalls(text: string): readonly [name: string, args: string][] | undefined {
  const list = /^\s*\[([^]*)\]\s*$/.exec(text)?.[1];
  if (list === undefined) return undefined;
  const calls: [string, string][] = [];
  for (let at = 0; at < list.length;) {
    const name = match(NAME, list, at);
    if (name === undefined) return undefined;
    const members: string[] = [];
    at = name.end;
    while (list[at = behindBlanks(list, at)] !== ")") {
      const keyword = match(KEYWORD, list, at);
      const end = keyword === undefined ? -1 : endOfValue(list, keyword.end);
      if (keyword === undefined || end < 0) return undefined;
      members.push(`${JSON.stringify(keyword.word)}:${list.slice(keyword.end, end)}`);
      at = list[end] === "," ? end + 1 : end;
    }
    calls.push([name.word, `{${members.join(",")}}`]);
    at = behindBlanks(list, at + 1);
    if (at < list.length && list[at++] !== ",") return undefined;
  }
  return calls;
}

/** What sticky `form` finds at `at`. */
function match(form: RegExp, text: string, at: number): { readonly word: string; readonly end: number } | undefined {
  form.lastIndex = at;
  const word = form.exec(text)?.[1];
  return word === undefined ? undefined : { word, end: form.lastIndex };
}

function behindBlanks(text: string, at: number): number {
  while (at < text.length && text[at]!.trim() === "") at++;
  return at;
}

/** Where the comma or the parenthesis behind a value stands; -1: it is cut. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== "") {
      if (char === "\\") at++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (depth === 0 && (char === "," || char === ")")) return at;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
  }
  return -1;
}
