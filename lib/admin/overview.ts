/** What the overview page shows: each endpoint and why it would or would not be asked now. */
import type { Config } from "../config/config.ts";
import { redactUrl } from "../redact.ts";
import type { AvailabilitySnapshot, EndpointState } from "../routing/availability.ts";
import { protocolsOf } from "../routing/route.ts";

export interface Overview {
  readonly version: string;
  readonly configFile: string;
  /** What starts each client with this server as its endpoint. */
  readonly commands: { readonly claude: string; readonly codex: string };
  readonly endpoints: readonly EndpointOverview[];
}

export interface EndpointOverview {
  readonly name: string;
  readonly url: string;
  readonly protocols: string;
  readonly priority: number;
  readonly state: "ready" | "disabled" | Exclude<EndpointState["type"], "closed">;
  /** Why it is not ready; empty if it is. */
  readonly detail: string;
}

export interface OverviewContext {
  readonly config: Config;
  readonly availability: AvailabilitySnapshot;
  /** Milliseconds of the monotonic clock. */
  readonly now: number;
}

/** The endpoints in the order in which they are asked, the disabled ones last. */
export function endpointOverviews({ config, availability, now }: OverviewContext): EndpointOverview[] {
  const all = availability.all();
  return config.endpoints.map((endpoint): EndpointOverview => {
    const own = all.filter(({ endpointId }) => endpointId === endpoint.id);
    const worst = WORST_FIRST.find((type) => own.some(({ state }) => state.type === type));
    const state = endpoint.enabled ? worst ?? "ready" : "disabled";
    const detail = own.map(({ model, state }) => {
      const why = describe(state, now);
      return model === "" ? why : `${model}: ${why}`;
    });
    return {
      name: endpoint.name,
      url: redactUrl(endpoint.url),
      protocols: protocolsOf(endpoint).join(", "),
      priority: endpoint.priority,
      state,
      detail: detail.join("; "),
    };
  }).sort((a, b) => Number(a.state === "disabled") - Number(b.state === "disabled") || a.priority - b.priority);
}

/** States that are not ready, the worst first. */
export const WORST_FIRST = ["limited", "open", "half_open", "refused"] as const;

function describe(state: EndpointState, now: number): string {
  const seconds = "until" in state ? Math.ceil((state.until - now) / 1000) : 0;
  switch (state.type) {
    case "closed":
      return "";
    case "limited":
      return `limit reached, free in ${seconds} s, ${state.reason}`;
    case "open":
      return `out of order, tried again in ${seconds} s, ${state.reason}`;
    case "half_open":
      return `being tried again, ${state.reason}`;
    case "refused":
      return `asked last for ${seconds} s, ${state.reason}`;
    default:
      return state satisfies never;
  }
}
