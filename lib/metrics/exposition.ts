/**
 * Metrics as text: OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/) and what Prometheus had
 * before (https://prometheus.io/docs/instrumenting/exposition_formats/), which tools that ask for nothing expect. Read
 * on 2026-11-25.
 */
import type { Family, Sample } from "./family.ts";

export type Format = "openmetrics" | "prometheus";

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
};

/** What a request wants by its `accept`. */
export function formatOf(accept: string | null): Format {
  return accept?.includes("application/openmetrics-text") ? "openmetrics" : "prometheus";
}

export function stringifyMetrics(families: readonly Family[], format: Format): string {
  const texts = families.map((family) =>
    `${headOf(family, format)}${family.samples().map(sampleLine, family).join("")}`
  );
  return `${texts.join("")}${format === "openmetrics" ? "# EOF\n" : ""}`;
}

function headOf({ type, description: { name, help, unit } }: Family, format: Format): string {
  if (format === "prometheus") {
    const full = `${name}${type === "counter" ? "_total" : type === "info" ? "_info" : ""}`;
    return `# HELP ${full} ${escape(help)}\n# TYPE ${full} ${type === "info" ? "gauge" : type}\n`;
  }
  const unitLine = unit === undefined ? "" : `# UNIT ${name} ${unit}\n`;
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escape(help)}\n`;
}

function sampleLine(this: Family, { suffix, labels, value }: Sample): string {
  const pairs = labels.map(([name, value]) => `${name}="${escape(value).replaceAll('"', '\\"')}"`);
  const shown = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${this.description.name}${suffix}${shown} ${value}\n`;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
