import type { Logger } from "../logging/logger.ts";

/** Logs what only a defect of ours can throw, whole. */
export function onDefect(logger: Logger): (error: unknown) => void {
  return (error) => logger.error(error instanceof Error ? error.stack ?? error.message : String(error));
}
