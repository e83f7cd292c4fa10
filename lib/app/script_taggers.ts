import { systemClock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import type { Logger } from "../logging/logger.ts";
import { say } from "../phrases/say.ts";
import { ScriptTaggers } from "../scripting/script_taggers.ts";

/** The taggers that people wrote; a new fault of one is told once. */
export function scriptTaggers(live: LiveConfig, logger: Logger): ScriptTaggers {
  const scripts = new ScriptTaggers({
    clock: systemClock,
    report: ({ tagger, message }) => logger.warn(`Tagger "${tagger}" failed: ${say(message)}`),
  });
  scripts.configure(live.current().tagging);
  live.onChange((reload) => {
    if (reload.type === "applied") scripts.configure(reload.config.tagging);
  });
  return scripts;
}
