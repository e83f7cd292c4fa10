import type { Surface } from "../dispatch.ts";
import { HealthChecker } from "../health/checker.ts";
import type { Logger } from "../logging/logger.ts";
import { say } from "../phrases/say.ts";
import { probe } from "../proxy/probe.ts";

/** Asks endpoints that are not well by the pipeline's own way, and says so when they answer again. */
export function checker(surface: Surface, logger: Logger): HealthChecker {
  return new HealthChecker({
    config: surface.config,
    availability: surface.availability,
    monotonic: surface.clock.monotonic,
    probe: (target) => probe(target, surface),
    onResult({ endpoint, model }, result) {
      const whom = `Endpoint ${JSON.stringify(endpoint.name)}${model === "" ? "" : ` with model ${model}`}`;
      if (result.type === "well") logger.info(`${whom} answers again`);
      else logger.debug(`${whom} was asked whether it answers: ${say(result.reason)}`);
    },
  });
}
