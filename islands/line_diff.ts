/** Two texts line by line: what is in one of them only, and what in both, of which only what is near is shown. */
import { diffLines } from "diff";
import type { DiffRow } from "../components/requests/diff_rows.tsx";

/** Lines beside a difference. */
const NEAR = 3;
/** A browser must not stand still over two texts that have nothing in common. */
const TIMEOUT_MS = 1500;

/** `undefined`: they are too long and too different. */
export function lineDiff(left: string, right: string): readonly DiffRow[] | undefined {
  const changes = diffLines(ended(left), ended(right), { timeout: TIMEOUT_MS });
  if (changes === undefined) return undefined;
  const last = changes.length - 1;
  return changes.flatMap(({ value, added, removed }, index): readonly DiffRow[] => {
    const lines = value.replace(/\n$/, "").split("\n");
    if (added || removed) return lines.map((line) => ({ type: added ? "right" : "left", line }));
    return shortened(lines, { isFirst: index === 0, isLast: index === last });
  });
}

export function isSame(rows: readonly DiffRow[]): boolean {
  return rows.every(({ type }) => type === "same" || type === "hidden");
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function shortened(
  lines: readonly string[],
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): readonly DiffRow[] {
  const same = (shown: readonly string[]) => shown.map((line): DiffRow => ({ type: "same", line }));
  const before = isFirst ? 0 : NEAR;
  const after = isLast ? 0 : NEAR;
  const hidden = lines.slice(before, lines.length - after);
  // To hide two lines takes as much room.
  if (hidden.length <= 2) return same(lines);
  return [
    ...same(lines.slice(0, before)),
    { type: "hidden", lines: hidden },
    ...same(lines.slice(lines.length - after)),
  ];
}
