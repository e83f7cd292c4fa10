/** Which endpoints may answer a request, and in which order. A pure function of the configuration and a snapshot. */
import type { Config, EndpointConfig } from "../config/config.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { AvailabilitySnapshot, Hindrance } from "./availability.ts";

export interface Candidate {
  readonly endpoint: EndpointConfig;
  /** What it is asked in: the client's own protocol where it speaks that. */
  readonly protocol: Protocol;
  /** What it is asked in if it turns out not to have `protocol`. */
  readonly fallback: Protocol | undefined;
  /** Why it stands where it stands. */
  readonly reason: string;
}

/** An endpoint that would do but is not asked now. */
export interface HeldBack extends Candidate {
  readonly hindrance: Hindrance & { type: "rate_limited" };
}

export interface Route {
  /** In the order in which they are asked. */
  readonly candidates: readonly Candidate[];
  /** Rate-limited, soonest first. */
  readonly heldBack: readonly HeldBack[];
  /** Endpoints that are no candidates, with the reason, for the error that says so. */
  readonly rejected: readonly { readonly endpoint: EndpointConfig; readonly reason: string }[];
}

export interface RouteRequest {
  readonly protocol: Protocol;
  /** Other protocols will do: the request is converted. */
  readonly convertible: boolean;
  /** Empty if the request names none. */
  readonly model: string;
}

/** The protocols that `endpoint` speaks. */
export function protocolsOf(endpoint: EndpointConfig): readonly Protocol[] {
  switch (endpoint.type) {
    case "anthropic":
      return ["messages"];
    case "gemini":
      return ["gemini"];
    case "openai":
      return endpoint.wireApi === "auto" ? ["chat", "responses"] : [endpoint.wireApi];
    default:
      return endpoint.type satisfies never;
  }
}

export function route(request: RouteRequest, config: Config, availability: AvailabilitySnapshot): Route {
  const rejected: { endpoint: EndpointConfig; reason: string }[] = [];
  const free: Candidate[] = [];
  const last: Candidate[] = [];
  const heldBack: HeldBack[] = [];
  for (const endpoint of config.endpoints) {
    const spoken = protocolFor(endpoint, request, availability);
    if (typeof spoken === "string") {
      rejected.push({ endpoint, reason: spoken });
      continue;
    }
    const hindrance = availability.hindrance(endpoint.id, request.model);
    if (hindrance === undefined) free.push({ endpoint, ...spoken, reason: `priority ${endpoint.priority}` });
    else if (hindrance.type === "refused") {
      last.push({ endpoint, ...spoken, reason: `asked last: ${hindrance.reason}` });
    } else heldBack.push({ endpoint, ...spoken, reason: "", hindrance });
  }
  // `sort` is stable: what is equal keeps the file's order.
  free.sort(byPreference(request.protocol));
  last.sort(byPreference(request.protocol));
  heldBack.sort((a, b) => a.hindrance.until - b.hindrance.until);
  return { candidates: [...free, ...last], heldBack, rejected };
}

/** By priority; of equal ones those first that speak the client's own protocol. */
function byPreference(protocol: Protocol): (a: Candidate, b: Candidate) => number {
  return (a, b) =>
    a.endpoint.priority - b.endpoint.priority || Number(a.protocol !== protocol) - Number(b.protocol !== protocol);
}

/** In which protocol `endpoint` is asked, or why it is not. */
function protocolFor(
  endpoint: EndpointConfig,
  { protocol, convertible }: RouteRequest,
  availability: AvailabilitySnapshot,
): Pick<Candidate, "protocol" | "fallback"> | string {
  if (!endpoint.enabled) return "disabled";
  const all = protocolsOf(endpoint);
  const spoken = all.filter((each) => !availability.lacks(endpoint.id, each));
  if (spoken.includes(protocol)) {
    const fallback = convertible && all.length > 1 && protocol === "responses" ? "chat" : undefined;
    return { protocol, fallback };
  }
  const other = spoken[0];
  if (convertible && other !== undefined) return { protocol: other, fallback: undefined };
  return `speaks ${all.join(" and ")}`;
}
