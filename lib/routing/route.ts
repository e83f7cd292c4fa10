/** Which endpoints may answer a request, and in which order. A pure function of the configuration and a snapshot. */
import type { Config, EndpointConfig } from "../config/config.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { AvailabilitySnapshot, Hindrance } from "./availability.ts";

export interface Candidate {
  readonly endpoint: EndpointConfig;
  /** Why it stands where it stands. */
  readonly reason: string;
}

/** An endpoint that would do but is not asked now. */
export interface HeldBack {
  readonly endpoint: EndpointConfig;
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
    const reason = rejection(endpoint, request.protocol);
    if (reason !== undefined) {
      rejected.push({ endpoint, reason });
      continue;
    }
    const hindrance = availability.hindrance(endpoint.id, request.model);
    if (hindrance === undefined) free.push({ endpoint, reason: `priority ${endpoint.priority}` });
    else if (hindrance.type === "refused") last.push({ endpoint, reason: `asked last: ${hindrance.reason}` });
    else heldBack.push({ endpoint, hindrance });
  }
  // `sort` is stable: equal priorities keep the file's order.
  free.sort((a, b) => a.endpoint.priority - b.endpoint.priority);
  last.sort((a, b) => a.endpoint.priority - b.endpoint.priority);
  heldBack.sort((a, b) => a.hindrance.until - b.hindrance.until);
  return { candidates: [...free, ...last], heldBack, rejected };
}

function rejection(endpoint: EndpointConfig, protocol: Protocol): string | undefined {
  if (!endpoint.enabled) return "disabled";
  if (!protocolsOf(endpoint).includes(protocol)) return `speaks ${protocolsOf(endpoint).join(" and ")}`;
  return undefined;
}
