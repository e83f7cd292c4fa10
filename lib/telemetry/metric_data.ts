/** What is counted for /metrics, in OpenTelemetry's form: nothing is counted twice. */
import { ValueType } from "@opentelemetry/api";
import { AggregationTemporality, type DataPoint, DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";
import type { Family, Sample } from "../metrics/family.ts";

type Times = Pick<DataPoint<number>, "startTime" | "endTime">;

export function metricData(families: readonly Family[], times: Times): MetricData[] {
  return families.flatMap((family) => oneMetric(family, times));
}

function oneMetric(family: Family, times: Times): MetricData[] {
  const { type, description: { help, otel } } = family;
  if (otel === undefined) return [];
  const [name, unit] = otel;
  const all = family.points();
  if (all.length === 0) return [];
  const common = {
    descriptor: { name, unit, description: help, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const numbers = all.map(({ labels, value }) => ({ ...times, attributes: attributesOf(labels), value }));
  switch (type) {
    case "counter":
      return [{ ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers }];
    case "gauge":
      return [{ ...common, dataPointType: DataPointType.GAUGE, dataPoints: numbers }];
    case "histogram": {
      const dataPoints = all.map(({ labels, value: sum, buckets }) => {
        const { boundaries, counts } = buckets ?? { boundaries: [], counts: [] };
        const count = counts.reduce((total, each) => total + each, 0);
        const value = { buckets: { boundaries: [...boundaries], counts: [...counts] }, sum, count };
        return { ...times, attributes: attributesOf(labels), value };
      });
      return [{ ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints }];
    }
    case "info":
      // The program's version is an attribute of the resource.
      return [];
    default:
      return type satisfies never;
  }
}

/** OpenTelemetry's own names for labels; the others are ours. */
const NAMES: Readonly<Record<string, string>> = {
  gen_ai_operation_name: "gen_ai.operation.name",
  gen_ai_provider_name: "gen_ai.provider.name",
  gen_ai_request_model: "gen_ai.request.model",
  gen_ai_token_type: "gen_ai.token.type",
  error_type: "error.type",
  model: "gen_ai.request.model",
  endpoint: "cccc.endpoint.id",
};

/** What is empty in a label is no attribute. */
function attributesOf(labels: Sample["labels"]): Record<string, string> {
  const known = labels.filter(([, value]) => value !== "");
  return Object.fromEntries(known.map(([name, value]) => [NAMES[name] ?? `cccc.${name}`, value]));
}
