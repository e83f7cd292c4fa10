/** What endpoints said of their windows, kept over a restart for those whom it tells how much is left. */
import { systemClock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { Windows } from "../routing/windows.ts";
import { accountOf } from "./memory.ts";
import { accountMark, loadWindows, saveWindows } from "../store/windows_file.ts";

export interface KeptWindowsOptions {
  readonly live: LiveConfig;
  readonly logger: Logger;
  readonly windows: Windows;
}

export class WindowKeeper {
  readonly #directory: string;

  constructor(private readonly options: KeptWindowsOptions) {
    this.#directory = options.live.current().storage.directory;
  }

  /** Of endpoints that are still asked at the same place by the same account. Never rejects. */
  async restore(): Promise<void> {
    const { logger, windows } = this.options;
    const kept = await loadWindows(this.#directory).catch((error) => {
      logger.warn(`Cannot read what is left of the endpoints' windows in "${this.#directory}": ${messageOf(error)}`);
      return [];
    });
    windows.restore(kept.filter(({ endpointId, account }) => account === this.#accountOf(endpointId)));
  }

  /** Never rejects. */
  async save(): Promise<void> {
    const { logger, windows } = this.options;
    const kept = windows.holding(systemClock.now()).flatMap((stated) => {
      const account = this.#accountOf(stated.endpointId);
      return account === undefined ? [] : [{ ...stated, account }];
    });
    await saveWindows(this.#directory, kept).catch((error) => {
      logger.warn(`Cannot keep what is left of the endpoints' windows in "${this.#directory}": ${messageOf(error)}`);
    });
  }

  #accountOf(endpointId: string): string | undefined {
    const endpoint = this.options.live.current().endpoints.find(({ id }) => id === endpointId);
    return endpoint && accountMark(accountOf(endpoint));
  }
}
