/** The section `telemetry` as the program uses it; what is `undefined` the environment may say. */
export interface TelemetryConfig {
  readonly enabled: boolean;
  readonly endpoint: string | undefined;
  readonly protocol: OtlpProtocol | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly traces: boolean;
  readonly sampling: number | undefined;
  readonly propagate: boolean;
  readonly metrics: boolean;
  readonly intervalMs: number | undefined;
}

export type OtlpProtocol = "http/protobuf" | "http/json";
