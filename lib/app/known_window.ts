/** What is known of a context window where no proxy runs: the configuration and the price list. */
import { systemClock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { Learner } from "../learning/learner.ts";
import { ContextWindows, windowFor, type WindowRequest } from "../proxy/context_windows.ts";
import { windowList } from "./memory.ts";

export async function knownWindow(request: WindowRequest, config: Config): Promise<number | undefined> {
  const store = { load: () => Promise.resolve([]), save() {}, remove() {} };
  const learner = new Learner({ store, brief: (words) => words });
  const windows = new ContextWindows({ learner, now: systemClock.now, loadList: windowList });
  await windows.loaded();
  return windowFor(request, config, windows);
}
