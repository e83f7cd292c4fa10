/**
 * OpenTelemetry's SDK, set up for one collector: no automatic instrumentation, nothing global. It is loaded when telemetry
 * is switched on.
 */
import {
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace as traces,
  TraceFlags,
} from "@opentelemetry/api";
import { createTraceState } from "@opentelemetry/api";
import { createOtlpNetworkExportDelegate, ExporterMetrics, OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import {
  type IExporterMetricsHelper,
  type ISerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Family } from "../metrics/family.ts";
import { spanId, traceId, type TraceRecord } from "../trace.ts";
import { within } from "../within.ts";
import { metricData } from "./metric_data.ts";
import type { TelemetrySettings } from "./settings.ts";
import type { RequestSpans, SpanData } from "./spans.ts";
import type { RemoteSpan } from "./trace_context.ts";
import { Transport } from "./transport.ts";

export interface SdkOptions {
  readonly settings: TelemetrySettings;
  readonly version: string;
  /** All metrics, as they are now. */
  readonly families: () => readonly Family[];
  /** Since when they count, in milliseconds of the epoch. */
  readonly startedAt: number;
  readonly now: () => number;
  readonly onDelivery: (trouble: string | undefined) => void;
}

/** Spans that wait, and how many go at once: a collector that is down costs no more memory than these. */
const MOST_SPANS = 2048;
const BATCH = 512;
const SPANS_EVERY_MS = 1000;
const DELIVERIES_AT_ONCE = 2;

const SCOPE = "cccc";

export class Sdk {
  readonly #options: SdkOptions;
  readonly #transports: Transport[] = [];
  readonly #ids = new NextIds();
  readonly #sampler: ParentBasedSampler;
  readonly #tracing: TracerProvider | undefined;
  readonly #metering: MeterProvider | undefined;

  constructor(options: SdkOptions) {
    this.#options = options;
    const { settings: { tracesUrl, metricsUrl, sampling, resource: attributes }, version } = options;
    const resource = resourceFromAttributes({ ...attributes, "service.version": version });
    this.#sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampling) });
    if (tracesUrl !== undefined) {
      const exporter = this.#exporter(tracesUrl, {
        json: JsonTraceSerializer,
        protobuf: ProtobufTraceSerializer,
        helper: TraceExporterMetricsHelper,
      });
      const batches = {
        exporter,
        maxQueueSize: MOST_SPANS,
        maxExportBatchSize: BATCH,
        scheduledDelayMillis: SPANS_EVERY_MS,
      };
      this.#tracing = new TracerProvider({
        resource,
        sampler: this.#sampler,
        idGenerator: this.#ids,
        spanProcessors: [new BatchSpanProcessor(batches)],
      });
    }
    if (metricsUrl !== undefined) {
      const exporter = this.#exporter(metricsUrl, {
        json: JsonMetricsSerializer,
        protobuf: ProtobufMetricsSerializer,
        helper: MetricsExporterMetricsHelper,
      });
      const { intervalMs, timeoutMs } = options.settings;
      const reader = new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: intervalMs,
        exportTimeoutMillis: Math.min(intervalMs, timeoutMs),
        metricProducers: [{ collect: () => Promise.resolve(this.#collected(resource)) }],
      });
      this.#metering = new MeterProvider({ resource, readers: [reader] });
    }
  }

  /** Where a request stands that was made in `parent`. */
  begin(parent: RemoteSpan | undefined): TraceRecord {
    const id = parent?.traceId ?? traceId();
    const context = parent === undefined ? ROOT_CONTEXT : traces.setSpanContext(ROOT_CONTEXT, remote(parent));
    const { decision } = this.#sampler.shouldSample(context, id, "", SpanKind.SERVER, {}, []);
    return {
      traceId: id,
      spanId: spanId(),
      sampled: decision === SamplingDecision.RECORD_AND_SAMPLED,
      parent: parent === undefined
        ? undefined
        : { spanId: parent.spanId, sampled: parent.sampled, state: parent.state },
      propagates: this.#options.settings.propagate,
      attempts: [],
    };
  }

  /** Takes the spans of a request that has ended. */
  end(at: TraceRecord, spans: RequestSpans): void {
    if (this.#tracing === undefined) return;
    const { parent } = at;
    const around = parent === undefined
      ? ROOT_CONTEXT
      : traces.setSpanContext(ROOT_CONTEXT, remote({ ...parent, traceId: at.traceId }));
    const own = this.#span(spans.request, { around, traceId: at.traceId, id: at.spanId });
    const inside = traces.setSpanContext(ROOT_CONTEXT, own);
    for (const [index, attempt] of spans.attempts.entries()) {
      this.#span(attempt, { around: inside, traceId: at.traceId, id: at.attempts[index] ?? spanId() });
    }
  }

  /** Delivers what waits, for so long and no longer. */
  async close(withinMs: number): Promise<void> {
    const closing = [this.#tracing?.shutdown(), this.#metering?.shutdown()].map((each) => each?.catch(() => {}));
    await within(withinMs, Promise.all(closing));
    for (const transport of this.#transports) transport.shutdown();
    await Promise.all(closing);
  }

  #span(
    { name, kind, startMs, endMs, attributes, failed }: SpanData,
    { around, traceId, id }: { readonly around: typeof ROOT_CONTEXT; readonly traceId: string; readonly id: string },
  ): SpanContext {
    this.#ids.next = { traceId, spanId: id };
    const tracer = this.#tracing!.getTracer(SCOPE, this.#options.version);
    const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT };
    const span = tracer.startSpan(name, { kind: kinds[kind], startTime: hrTime(startMs), attributes }, around);
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(hrTime(endMs));
    return span.spanContext();
  }

  #exporter<T>(url: string, { json, protobuf, helper }: Signal<T>): OTLPExporterBase<T> {
    const { protocol, timeoutMs, headers } = this.#options.settings;
    const isJson = protocol === "http/json";
    const transport = new Transport({
      url,
      headers: { ...headers, "content-type": isJson ? "application/json" : "application/x-protobuf" },
      onDelivery: this.#options.onDelivery,
    });
    this.#transports.push(transport);
    const metrics = new ExporterMetrics<T>({
      componentType: "",
      metricsHelper: helper,
      url,
      meterProvider: undefined,
      responseAttributesFromError: () => ({}),
    });
    const shared = { timeoutMillis: timeoutMs, concurrencyLimit: DELIVERIES_AT_ONCE, compression: "none" as const };
    return new OTLPExporterBase(
      createOtlpNetworkExportDelegate<T, unknown>(shared, isJson ? json : protobuf, metrics, transport),
    );
  }

  #collected(resource: ReturnType<typeof resourceFromAttributes>) {
    const { families, startedAt, now, version } = this.#options;
    const metrics = metricData(families(), { startTime: hrTime(startedAt), endTime: hrTime(now()) });
    return { resourceMetrics: { resource, scopeMetrics: [{ scope: { name: SCOPE, version }, metrics }] }, errors: [] };
  }
}

interface Signal<T> {
  readonly json: ISerializer<T, unknown>;
  readonly protobuf: ISerializer<T, unknown>;
  readonly helper: IExporterMetricsHelper<T>;
}

/** Gives spans the ids that were told before they were made. */
class NextIds {
  next = { traceId: "", spanId: "" };
  readonly generateTraceId = () => this.next.traceId;
  readonly generateSpanId = () => this.next.spanId;
}

function remote({ traceId, spanId, sampled, state }: RemoteSpan): SpanContext {
  return {
    traceId,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  };
}

function hrTime(ms: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
