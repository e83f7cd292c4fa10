/**
 * What is sent where: the configuration's section `telemetry` over OpenTelemetry's own variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ and
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/, read on 2026-11-26). The file alone switches it on.
 */
import type { OtlpProtocol, TelemetryConfig } from "../config/telemetry_config.ts";

export interface TelemetrySettings {
  /** Where spans go; `undefined`: nowhere. */
  readonly tracesUrl: string | undefined;
  readonly metricsUrl: string | undefined;
  readonly protocol: OtlpProtocol;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest time of one delivery, what is tried again included. */
  readonly timeoutMs: number;
  /** Share of the traces that begin here. */
  readonly sampling: number;
  readonly propagate: boolean;
  readonly intervalMs: number;
  readonly resource: Readonly<Record<string, string>>;
}

export interface TelemetryPlan {
  /** `undefined`: nothing is sent. */
  readonly settings: TelemetrySettings | undefined;
  /** Variables that cannot be followed, as sentences. */
  readonly problems: readonly string[];
}

type Environment = (name: string) => string | undefined;

const ENDPOINT = "http://localhost:4318";
const TIMEOUT_MS = 10_000;
const INTERVAL_MS = 60_000;
const NAME = "cccc";

export function telemetrySettings(config: TelemetryConfig, env: Environment): TelemetryPlan {
  const variables = new Variables(env);
  if (!config.enabled || variables.text("OTEL_SDK_DISABLED")?.toLowerCase() === "true") {
    return { settings: undefined, problems: [] };
  }
  const tracesUrl = config.traces ? variables.urlFor("traces", config.endpoint) : undefined;
  const metricsUrl = config.metrics ? variables.urlFor("metrics", config.endpoint) : undefined;
  const serviceName = config.serviceName ?? variables.text("OTEL_SERVICE_NAME");
  const attributes = { ...variables.pairs("OTEL_RESOURCE_ATTRIBUTES"), ...config.resourceAttributes };
  const settings: TelemetrySettings = {
    tracesUrl,
    metricsUrl,
    protocol: config.protocol ?? variables.protocol(),
    headers: { ...lowerCase(variables.pairs("OTEL_EXPORTER_OTLP_HEADERS")), ...lowerCase(config.headers) },
    timeoutMs: variables.milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT") ?? TIMEOUT_MS,
    sampling: config.sampling ?? variables.sampling(),
    propagate: config.propagate,
    intervalMs: config.intervalMs ?? variables.milliseconds("OTEL_METRIC_EXPORT_INTERVAL") ?? INTERVAL_MS,
    resource: { ...attributes, "service.name": serviceName ?? attributes["service.name"] ?? NAME },
  };
  const sends = tracesUrl !== undefined || metricsUrl !== undefined;
  return { settings: sends ? settings : undefined, problems: [...new Set(variables.problems)] };
}

/** Of headers, whose names are one in either case. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const SAMPLERS: Readonly<Record<string, "all" | "none" | "ratio">> = {
  always_on: "all",
  parentbased_always_on: "all",
  always_off: "none",
  parentbased_always_off: "none",
  traceidratio: "ratio",
  parentbased_traceidratio: "ratio",
};

class Variables {
  readonly problems: string[] = [];
  constructor(private readonly env: Environment) {}

  /** An empty variable is as none. */
  text(name: string): string | undefined {
    const text = this.env(name)?.trim();
    return text === "" ? undefined : text;
  }

  /** `base`: of the file. A variable for one signal is its whole address. */
  urlFor(signal: "traces" | "metrics", base: string | undefined): string {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
    if (base === undefined) {
      const whole = this.url(own);
      if (whole !== undefined) return whole;
    }
    const url = new URL(base ?? this.url("OTEL_EXPORTER_OTLP_ENDPOINT") ?? ENDPOINT);
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/${signal}`;
    return url.href;
  }

  protocol(): OtlpProtocol {
    const name = "OTEL_EXPORTER_OTLP_PROTOCOL";
    const text = this.text(name);
    if (text === undefined || text === "http/protobuf" || text === "http/json") return text ?? "http/protobuf";
    this.refuse(name, text, "http/protobuf, which is used, or http/json");
    return "http/protobuf";
  }

  sampling(): number {
    const name = "OTEL_TRACES_SAMPLER";
    const sampler = this.text(name);
    const kind = sampler === undefined ? "ratio" : SAMPLERS[sampler];
    if (kind === undefined) this.refuse(name, sampler ?? "", Object.keys(SAMPLERS).join(", "));
    if (kind === "none") return 0;
    return kind === "ratio" ? this.number("OTEL_TRACES_SAMPLER_ARG", 1) ?? 1 : 1;
  }

  milliseconds(name: string): number | undefined {
    const value = this.number(name, 86_400_000);
    return value === undefined || value < 1 ? undefined : value;
  }

  /** `a=b,c=d`, percent-encoded (https://www.w3.org/TR/baggage/). */
  pairs(name: string): Record<string, string> {
    const entries = (this.text(name) ?? "").split(",").filter((pair) => pair.trim() !== "").flatMap((pair) => {
      const at = pair.indexOf("=");
      const decoded = [decode(pair.slice(0, at).trim()), decode(pair.slice(at + 1).trim())] as const;
      if (at > 0 && decoded[0] !== undefined && decoded[1] !== undefined) return [decoded];
      // Its value may be a credential.
      this.problems.push(`${name} has a part that is no name=value; that part is left out`);
      return [];
    });
    return Object.fromEntries(entries) as Record<string, string>;
  }

  private url(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || /^https?:\/\//.test(text) && URL.canParse(text)) return text;
    this.problems.push(`${name} is no http or https URL and is left out`);
    return undefined;
  }

  private number(name: string, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value <= most) return value;
    this.refuse(name, text, `a number from 0 to ${most}`);
    return undefined;
  }

  private refuse(name: string, text: string, expected: string): void {
    this.problems.push(`${name} is ${JSON.stringify(text.slice(0, 100))}; expected ${expected}`);
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
