import type { Config, EndpointConfig, RoutingConfig } from "../../lib/config/config.ts";
import { SETTINGS } from "./remembered.ts";

/** A configuration for `route`, which reads nothing else of one. */
export function config(endpoints: readonly EndpointConfig[], routing: Partial<RoutingConfig> = {}): Config {
  const all: RoutingConfig = {
    policy: "priority",
    balance: "in_order",
    affinity: { enabled: true, ttlMs: 3_600_000, returns: false },
    breaker: SETTINGS,
    implicitModelRewrite: { enabled: false, claudeModel: "", openaiModel: "" },
    ...routing,
  };
  return { endpoints, routing: all } as unknown as Config;
}
