import type { LimitedWriter, LogFileLimits } from "../../lib/logging/log_file.ts";

/** A writer into memory that can be told to hang or to fail. */
export class MemoryWriter implements LimitedWriter {
  readonly batches: string[] = [];
  readonly limits: LogFileLimits[] = [];
  closed = false;
  /** Thrown by writes, as long as it is set. */
  failure: Error | undefined;
  #gate = Promise.withResolvers<void>();

  constructor() {
    this.#gate.resolve();
  }

  get lines(): string[] {
    return this.batches.join("").split("\n").slice(0, -1);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#gate.promise;
    if (this.failure !== undefined) throw this.failure;
    this.batches.push(new TextDecoder().decode(bytes));
  }

  /** From now on writes hang, until the function that it returns is called. */
  hang(): () => void {
    this.#gate = Promise.withResolvers<void>();
    return this.#gate.resolve;
  }

  limit(limits: LogFileLimits): void {
    this.limits.push(limits);
  }

  close(): void {
    this.closed = true;
  }
}
