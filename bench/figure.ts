/** One row of the result: what the yardstick and the subject cost, and what the ratio may be. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value a round; empty where nothing is compared (start-up). */
  readonly bare: readonly number[];
  /** One value a round, measured right before or after the yardstick's at the same place. */
  readonly subject: readonly number[];
  /** The most that the ratio may be; where nothing is compared, that the subject's own figure may be; absent: any. */
  readonly target?: number;
  /** In place of a ratio: the most that the subject's own figure may be above the yardstick's. */
  readonly added?: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The figures as a Markdown table. Medians; the ratio is that of the medians, its range that of the rounds. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    ["case", "unit", "bare", "measured", "ratio", "rounds", "target", "verdict"],
    ["---", "---", "---:", "---:", "---:", "---:", "---:", "---"],
    ...figures.map(row),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) => `| ${cells.map((cell, column) => pad(cell, widths[column]!)).join(" | ")} |`).join("\n");
}

function row(figure: Figure): string[] {
  const measured = median(figure.subject);
  const rounds = String(figure.subject.length);
  if (figure.bare.length === 0) {
    return [figure.name, figure.unit, "", digits(measured), "", rounds, ...verdict(figure.target, measured, "<")];
  }
  const bare = median(figure.bare);
  const ratio = measured / bare;
  const ratios = figure.subject.map((value, round) => value / (figure.bare[round] ?? NaN));
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  const cells = [figure.name, figure.unit, digits(bare), digits(measured), `${ratio.toFixed(2)} (${range})`];
  if (figure.added === undefined) return [...cells, rounds, ...verdict(figure.target, ratio, "<=")];
  return [...cells, rounds, `+ ${figure.added}`, measured - bare <= figure.added ? "met" : "missed"];
}

/** The cells of the target and of whether it was met. */
function verdict(target: number | undefined, value: number, sign: "<" | "<="): string[] {
  if (target === undefined) return ["", ""];
  const isMet = sign === "<" ? value < target : value <= target;
  return [`${sign} ${target}`, isMet ? "met" : "missed"];
}

function digits(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function pad(cell: string, width: number): string {
  if (/^-+:$/.test(cell)) return `${"-".repeat(width - 1)}:`;
  return /^-+$/.test(cell) ? "-".repeat(width) : cell.padEnd(width);
}
