import type { ComponentType } from "preact";
import type { Overview } from "../../lib/admin/overview.ts";
import { Card } from "../card.tsx";
import { useT } from "../locale.ts";

/** What draws a chart: `islands/chart.tsx`, which only an island may use. */
export type ChartOf = ComponentType<{
  readonly label: string;
  readonly times: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly values: readonly (number | null)[];
    readonly colour: 1 | 2 | 3 | 4 | 5 | 6 | "bad";
  }[];
  readonly unit: "number" | "compact" | "duration" | "bytes" | "money" | "percent";
  readonly kind: "bars" | "lines";
}>;

type Drawing = readonly [series: string, label: string, colour: 1 | 2 | 3 | 4 | 5 | 6 | "bad"];

interface Drawn {
  readonly title: string;
  readonly unit: "number" | "compact" | "duration" | "bytes" | "money" | "percent";
  readonly kind: "bars" | "lines";
  readonly series: readonly Drawing[];
}

const CHARTS: readonly Drawn[] = [
  {
    title: "figure.requests",
    unit: "number",
    kind: "bars",
    series: [["requests", "figure.all", 1], ["failed", "figure.failed_ones", "bad"]],
  },
  { title: "figure.success", unit: "percent", kind: "lines", series: [["success_rate", "figure.success", 3]] },
  {
    title: "figure.duration",
    unit: "duration",
    kind: "lines",
    series: [["duration_p50", "figure.p50", 3], ["duration_p95", "figure.p95", 1], ["duration_p99", "figure.p99", 2]],
  },
  {
    title: "figure.first_token",
    unit: "duration",
    kind: "lines",
    series: [
      ["first_token_p50", "figure.p50", 3],
      ["first_token_p95", "figure.p95", 1],
      ["first_token_p99", "figure.p99", 2],
    ],
  },
  {
    title: "figure.tokens",
    unit: "compact",
    kind: "lines",
    series: [
      ["input", "figure.fresh_input", 1],
      ["cache_read", "figure.cache_read", 3],
      ["cache_write", "figure.cache_write", 5],
      ["output", "figure.output", 2],
      ["reasoning", "figure.reasoning", 4],
    ],
  },
  { title: "figure.cost", unit: "money", kind: "bars", series: [["cost", "figure.cost", 4]] },
  {
    title: "figure.cache",
    unit: "percent",
    kind: "lines",
    series: [["cache_hit_rate", "figure.cache", 3]],
  },
  {
    title: "figure.traffic",
    unit: "bytes",
    kind: "lines",
    series: [["request_bytes", "figure.up", 1], ["response_bytes", "figure.down", 2]],
  },
];

interface ChartsProps {
  readonly overview: Pick<Overview, "times" | "series">;
  readonly chart: ChartOf;
}

/** The figures over time: those of which there is something to see. */
export function Charts({ overview: { times, series }, chart: Chart }: ChartsProps) {
  const t = useT();
  const hasCurves = sizesOf(series["requests"]).length > 1;
  const drawn = CHARTS.filter(({ kind, series: [first] }) =>
    kind === "bars" ? sizesOf(series[first![0]]).length > 0 : hasCurves
  );
  return (
    <div class="charts">
      {drawn.map(({ title, unit, kind, series: drawings }) => (
        <Card key={title} title={t(title)}>
          <Chart
            label={t("figure.over_time", { what: t(title) })}
            times={times}
            series={drawings.map(([name, label, colour]) => ({ label: t(label), values: series[name] ?? [], colour }))}
            unit={unit}
            kind={kind}
          />
        </Card>
      ))}
      {!hasCurves && <p class="small muted">{t("figure.no_curves")}</p>}
    </div>
  );
}

/** What is more than nothing. */
function sizesOf(values: readonly (number | null)[] = []): number[] {
  return values.filter((value) => value !== null && value > 0) as number[];
}
