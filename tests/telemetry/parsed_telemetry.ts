import type { TelemetryConfig } from "../../lib/config/telemetry_config.ts";
import { configOf } from "../config/parsed.ts";

/** The section as the configuration's own reader makes it of these keys. */
export function parsedTelemetry(keys: Readonly<Record<string, unknown>>): TelemetryConfig {
  return configOf(`telemetry: ${JSON.stringify(keys)}\n`).telemetry;
}
