/** A name and what stands behind it. */
export type Row = readonly [name: string, value: string];

/** The rows as lines, with their values below each other. */
export function table(rows: readonly Row[], indent = "  "): string[] {
  return rows.map(([name, value]) => `${indent}${name.padEnd(13)} ${value}`);
}
