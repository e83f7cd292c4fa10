import * as z from "zod";
import { boolean, choice, duration, line, ratio } from "../field.ts";
import { headerValue, httpUrl } from "../network_field.ts";
import { field, section } from "./define.ts";

const HOUR_MS = 3_600_000;

/** The section `telemetry`. What it leaves out is taken from OpenTelemetry's variables (`telemetry/settings.ts`). */
export const telemetry = section("Traces and metrics for an OpenTelemetry collector (docs/metrics.md).", {
  enabled: field("boolean", boolean().prefault("false"), "Whether anything is sent; no variable overrides this."),
  endpoint: field("URL", httpUrl().optional(), {
    description: "The collector's address for OTLP over HTTP; `/v1/traces` and `/v1/metrics` are appended.",
    example: "http://127.0.0.1:4318",
    omitted: "`OTEL_EXPORTER_OTLP_ENDPOINT`, else http://localhost:4318",
  }),
  protocol: field("`http/protobuf` or `http/json`", choice(["http/protobuf", "http/json"]).optional(), {
    description: "OTLP protocol to use.",
    example: "http/protobuf",
    omitted: "`OTEL_EXPORTER_OTLP_PROTOCOL`, else http/protobuf",
  }),
  headers: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), headerValue()).default({}),
    "Headers of each request to it, such as a credential; each overrides the one in `OTEL_EXPORTER_OTLP_HEADERS`.",
  ),
  service_name: field("text", line(200).optional(), {
    description: "`service.name` of everything that is sent.",
    example: "cccc",
    omitted: "`OTEL_SERVICE_NAME`, else cccc",
  }),
  resource_attributes: field(
    "map, or list of `{key, value}`",
    z.record(z.string(), z.string()).default({}),
    "Further attributes of everything that is sent; each overrides the one in `OTEL_RESOURCE_ATTRIBUTES`.",
  ),
  traces: field("boolean", boolean().prefault("true"), "Whether a span is sent for each request and each attempt."),
  sampling: field("number from 0 to 1", ratio().optional(), {
    description: "Share of traces that are sent; a trace that began elsewhere is sent if its beginning is.",
    example: "1",
    omitted: "`OTEL_TRACES_SAMPLER_ARG`, else 1",
  }),
  propagate: field(
    "boolean",
    boolean().prefault("false"),
    "Whether the trace is passed on to upstreams, in the headers `traceparent` and `tracestate`.",
  ),
  metrics: field("boolean", boolean().prefault("true"), "Whether the metrics of /metrics are sent too."),
  interval: field("duration", duration(1000, HOUR_MS).optional(), {
    description: "How often metrics are sent.",
    example: "60s",
    omitted: "`OTEL_METRIC_EXPORT_INTERVAL`, else 60s",
  }),
});
