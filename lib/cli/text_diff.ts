/** How many lines around a change are shown. */
const CONTEXT = 3;

/** Tables larger than this are not made: what lies between the first and the last change is then shown as replaced. */
const MAX_CELLS = 4_000_000;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/**
 * What changes from `before` to `after`, line by line, in the form of `diff -u` without its first two lines; empty if
 * nothing does.
 */
export function textDiff(before: string, after: string): string[] {
  const lines = compared(linesOf(before), linesOf(after));
  const shown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " ")
  );
  const out: string[] = [];
  let [old, young] = [1, 1];
  lines.forEach(({ sign, text }, index) => {
    if (shown[index] === true && shown[index - 1] !== true) out.push(header(lines, shown, { index, old, young }));
    if (shown[index] === true) out.push(`${sign}${text}`);
    if (sign !== "+") old++;
    if (sign !== "-") young++;
  });
  return out;
}

/** The empty text has no line; one that does not end in a line end has the line all the same. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

interface Place {
  readonly index: number;
  readonly old: number;
  readonly young: number;
}

/** `@@ -1,3 +1,4 @@` for the run of shown lines that begins at `index`. */
function header(lines: readonly Line[], shown: readonly boolean[], { index, old, young }: Place): string {
  const end = shown.indexOf(false, index);
  const run = lines.slice(index, end < 0 ? undefined : end);
  const count = (other: Line["sign"]) => run.filter(({ sign }) => sign === " " || sign === other).length;
  const range = (start: number, length: number) => length === 0 ? `${start - 1},0` : `${start},${length}`;
  return `@@ -${range(old, count("-"))} +${range(young, count("+"))} @@`;
}

function compared(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before.at(-1 - same) === after.at(-1 - same)) same++;
  const equal = (text: string): Line => ({ sign: " ", text });
  return [
    ...before.slice(0, start).map(equal),
    ...middle(before.slice(start, before.length - same), after.slice(start, after.length - same)),
    ...before.slice(before.length - same).map(equal),
  ];
}

/** By the longest common subsequence; what goes stands in front of what comes. */
function middle(before: readonly string[], after: readonly string[]): Line[] {
  if ((before.length + 1) * (after.length + 1) > MAX_CELLS) {
    return [
      ...before.map((text): Line => ({ sign: "-", text })),
      ...after.map((text): Line => ({ sign: "+", text })),
    ];
  }
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: " ", text: before[i]! });
      i++;
      j++;
    } else if (j === after.length || (i < before.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ sign: "-", text: before[i++]! });
    } else {
      lines.push({ sign: "+", text: after[j++]! });
    }
  }
  return lines;
}

/** How many lines the rests of both from `[i][j]` on have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const table = before.map(() => new Uint32Array(after.length + 1));
  table.push(new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i]![j] = before[i] === after[j]
        ? table[i + 1]![j + 1]! + 1
        : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
