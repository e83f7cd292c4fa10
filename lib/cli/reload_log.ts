import { formatProblem, type Problem } from "../config/problem.ts";
import type { ReloadListener } from "../config/live.ts";
import type { Logger } from "../logging/logger.ts";
import { say } from "../phrases/say.ts";

/** Says what came of each edit of the configuration; a warning that was said is not repeated at every save. */
export class ReloadLog {
  readonly #logger: Pick<Logger, "info" | "warn" | "error">;
  #told: ReadonlySet<string> = new Set();

  constructor(logger: Pick<Logger, "info" | "warn" | "error">) {
    this.#logger = logger;
  }

  readonly report: ReloadListener = (reload) => {
    if (reload.type === "rejected") {
      const count = reload.problems.length === 1 ? "1 problem" : `${reload.problems.length} problems`;
      this.#logger.error(`Cannot take over the edited configuration, the one before stays in use: ${count}`);
      for (const problem of reload.problems) this.#logger.error(formatProblem(problem));
      return;
    }
    const enabled = reload.config.endpoints.filter((endpoint) => endpoint.enabled).length;
    this.#logger.info(
      `Took over the edited configuration: ${enabled} of ${reload.config.endpoints.length} endpoints enabled`,
    );
    for (const { path, running, wanted } of reload.needsRestart) {
      this.#logger.warn(`${path} needs a restart to become ${wanted}: until then it is ${running}`);
    }
    this.warn(reload.warnings);
  };

  /** Logs the warnings of the configuration that has just been loaded. */
  warn(warnings: readonly Problem[]): void {
    for (const warning of warnings) {
      if (!this.#told.has(say(warning.message))) this.#logger.warn(formatProblem(warning));
    }
    this.#told = new Set(warnings.map(({ message }) => say(message)));
  }
}
