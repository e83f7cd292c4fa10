/** What the overview page shows: each endpoint and why it would or would not be asked now. */
import type { Config } from "../config/config.ts";
import { redactUrl } from "../redact.ts";
import type { AvailabilitySnapshot } from "../routing/availability.ts";
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
  readonly state: "ready" | "limited" | "refused" | "disabled";
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
  const hindrances = availability.all;
  return config.endpoints.map((endpoint): EndpointOverview => {
    const own = hindrances.filter(({ endpointId }) => endpointId === endpoint.id);
    const limited = own.some(({ hindrance }) => hindrance.type === "rate_limited");
    const state = !endpoint.enabled ? "disabled" : own.length === 0 ? "ready" : limited ? "limited" : "refused";
    const detail = own.map(({ model, hindrance }) => {
      const seconds = Math.ceil((hindrance.until - now) / 1000);
      const why = hindrance.type === "rate_limited"
        ? `limit reached, free in ${seconds} s`
        : `asked last for ${seconds} s, ${hindrance.reason}`;
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
