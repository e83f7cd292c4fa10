/** Where a request stands in a trace of OpenTelemetry; ids are lower-case hex. */

export interface TraceRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether its spans are sent. */
  readonly sampled: boolean;
  /** The span that the request was made in, with its `tracestate`; `undefined`: the trace begins here. */
  readonly parent:
    | { readonly spanId: string; readonly sampled: boolean; readonly state: string | undefined }
    | undefined;
  /** Whether upstreams are told. */
  readonly propagates: boolean;
  /** Ids of the attempts' spans that upstreams were told, by the attempt's index. */
  readonly attempts: string[];
}

export function spanId(): string {
  return hex(8);
}

export function traceId(): string {
  return hex(16);
}

function hex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}

/** Puts what the upstream of the attempt with this index is told into `headers`. */
export function tell(trace: TraceRecord, index: number, headers: Record<string, string>): Record<string, string> {
  const id = trace.attempts[index] ??= spanId();
  const { tracestate: _, ...others } = headers;
  const state = trace.parent?.state;
  return {
    ...others,
    traceparent: `00-${trace.traceId}-${id}-${trace.sampled ? "01" : "00"}`,
    ...(state === undefined ? {} : { tracestate: state }),
  };
}
