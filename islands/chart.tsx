import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { island } from "../components/island.tsx";
import { useLocale } from "../components/locale.ts";
import type { Format } from "../lib/i18n/format.ts";
import { intlTag } from "../lib/i18n/intl_tag.ts";
import { DAY, distinct, fullTime, timeLabels } from "./chart_labels.ts";

export interface ChartSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Which of the six colours, or that of what is bad. */
  readonly colour: 1 | 2 | 3 | 4 | 5 | 6 | "bad";
}

export interface ChartProps {
  /** What is drawn, for those who do not see it. */
  readonly label: string;
  /** Seconds of the epoch. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly unit: "number" | "compact" | "duration" | "bytes" | "money" | "percent";
  /** Bars stand for sums, lines for measures. */
  readonly kind: "bars" | "lines";
}

const HEIGHT = 170;

/** A chart over time. The package that draws it is loaded with the first. */
function Chart({ label, times, series, unit, kind }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { format, language } = useLocale();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let isGone = false;
    let plot: uPlot | undefined;
    const draw = async () => {
      const { default: UPlot } = await import("uplot");
      if (isGone) return;
      plot?.destroy();
      const data = [times, ...series.map(({ values }) => values)] as uPlot.AlignedData;
      const look = { times, series, kind, show: format[unit], tag: intlTag(language) };
      plot = new UPlot(options(UPlot, element, look), data, element);
    };
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => void draw();
    dark.addEventListener("change", redraw);
    redraw();
    return () => {
      isGone = true;
      resized.disconnect();
      dark.removeEventListener("change", redraw);
      plot?.destroy();
    };
  }, [times, series, unit, kind, language]);
  return <div class="chart" role="img" aria-label={label} ref={place} />;
}

export default island("chart", Chart);

interface Look {
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly kind: ChartProps["kind"];
  readonly show: Format[ChartProps["unit"]];
  /** Of times. */
  readonly tag: string;
}

function options(
  UPlot: typeof uPlot,
  element: HTMLElement,
  { times, series, kind, show, tag }: Look,
): uPlot.Options {
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  const style = getComputedStyle(element);
  const colour = (name: string) => resolved(element, style.getPropertyValue(name));
  const axis = { stroke: colour("--muted"), font: `11px ${style.fontFamily}`, ticks: { show: false } };
  const grid = { stroke: colour("--line"), width: 1 };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    // A bar stands in the middle of its step: the first and the last have room for their other half.
    scales: {
      x: { range: (_, min, max) => [min - step / 2, max + step / 2] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        ...{ grid: { show: false }, size: 30, space: 64, values: (_, splits) => timeLabels(splits, tag) },
        ...(step >= DAY ? { incrs: [1, 2, 7, 14, 30].map((days) => days * DAY) } : {}),
      },
      { ...axis, grid, size: 64, space: 36, values: (_, splits) => distinct(splits.map(show)) },
    ],
    series: [
      { value: (_, time) => time === null ? "" : fullTime(time, tag) },
      ...series.map((each): uPlot.Series => {
        const stroke = colour(each.colour === "bad" ? "--bad" : `--series-${each.colour}`);
        const bars = { fill: stroke, paths: UPlot.paths.bars!({ size: [0.7, 40] }), points: { show: false } };
        return {
          label: each.label,
          stroke,
          width: kind === "bars" ? 0 : 1.75,
          spanGaps: true,
          // Nobody points anywhere while there is no index.
          value: (...[, value, , index]) => index === null ? "" : value === null ? "–" : show(value),
          ...(kind === "bars" ? bars : { points: { show: knownOf(each) < 2, size: 7, fill: stroke } }),
        };
      }),
    ],
  };
}

function knownOf({ values }: ChartSeries): number {
  return values.filter((value) => value !== null).length;
}

/** A canvas knows no `light-dark()`. */
function resolved(element: HTMLElement, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
