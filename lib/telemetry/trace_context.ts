/** The headers that tell where in a trace a request stands (https://www.w3.org/TR/trace-context/, read on 2026-11-26). */
import type { HeaderView } from "../header_view.ts";

/** The span that a request was made in. */
export interface RemoteSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  /** `tracestate`, as it came; `undefined`: there was none. */
  readonly state: string | undefined;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const LONGEST_STATE = 512;

/** `undefined`: it says nothing that can be followed. */
export function parseTraceContext(headers: HeaderView): RemoteSpan | undefined {
  const match = TRACEPARENT.exec(headers.get("traceparent")?.trim() ?? "");
  if (match === null) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", more] = match;
  // A later version may say more; this one says no more than that, and ff is none.
  if (version === "ff" || version === "00" && more !== undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const state = headers.get("tracestate")?.trim() ?? "";
  return {
    traceId,
    spanId,
    sampled: (parseInt(flags, 16) & 1) === 1,
    state: state === "" || state.length > LONGEST_STATE ? undefined : state,
  };
}
