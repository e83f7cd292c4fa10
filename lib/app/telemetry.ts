/** Telemetry, which the configuration switches on and off while the program runs. */
import { systemClock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import type { LiveConfig } from "../config/live.ts";
import { processEnvironment } from "../config/load.ts";
import type { Logger } from "../logging/logger.ts";
import type { Family } from "../metrics/family.ts";
import { sdkUrl } from "../telemetry/sdk_url.ts";
import { telemetrySettings } from "../telemetry/settings.ts";
import type { ServerAddress } from "../telemetry/spans.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import { VERSION } from "../version.ts";

export interface TelemetryParts {
  readonly live: LiveConfig;
  readonly logger: Logger;
  readonly families: () => readonly Family[];
}

export function telemetry({ live, logger, families }: TelemetryParts): Telemetry {
  const env = live.options.env ?? processEnvironment;
  const made = new Telemetry({
    load: () => import(sdkUrl()),
    version: VERSION,
    families,
    addressOf: (id) => addressIn(live.current(), id),
    secrets: () => logger.secrets(),
    now: systemClock.now,
    monotonic: systemClock.monotonic,
    warn: (message) => logger.warn(message),
    info: (message) => logger.info(message),
  });
  const use = (config: Config) => {
    const { settings, problems } = telemetrySettings(config.telemetry, env);
    for (const problem of problems) logger.warn(`Telemetry: ${problem}`);
    void made.use(settings);
  };
  use(live.current());
  let known = live.current().telemetry;
  live.onChange((reload) => {
    if (reload.type !== "applied" || JSON.stringify(reload.config.telemetry) === JSON.stringify(known)) return;
    known = reload.config.telemetry;
    use(reload.config);
  });
  return made;
}

function addressIn({ endpoints }: Config, id: string): ServerAddress | undefined {
  const endpoint = endpoints.find((each) => each.id === id);
  if (endpoint === undefined) return undefined;
  const { hostname, port, protocol } = new URL(endpoint.url);
  return { address: hostname, port: port === "" ? protocol === "http:" ? 80 : 443 : Number(port) };
}
