import type { ApiResult } from "../../lib/browser/api.ts";

/** Sends a change that is made for a version of the configuration. */
export type Send = (made: { readonly version?: string }) => Promise<ApiResult<unknown>>;

/**
 * One viewer's changes, one after the other: each is made for the version that the one before has left, so that whoever
 * is quick does not get in their own way, and somebody else's change is still found out.
 */
export class Changes {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** `settle` looks again at what is there, once nothing more waits. */
  constructor(private version: string | null, private readonly settle: () => Promise<unknown>) {}

  /** Whether what comes from the server may be shown: not while something shown is still to be sent. */
  get isSettled(): boolean {
    return this.#waiting === 0;
  }

  /** Whether nothing waits but what is being done. */
  get isLast(): boolean {
    return this.#waiting <= 1;
  }

  /** `version` is what the viewer sees now. */
  sees(version: string | null): void {
    this.version = version;
  }

  make(send: Send): Promise<ApiResult<unknown>> {
    this.#waiting++;
    const made = this.#last.then(() => this.#do(send));
    this.#last = made;
    return made;
  }

  async #do(send: Send): Promise<ApiResult<unknown>> {
    const result = await send(this.version === null ? {} : { version: this.version });
    if (result.type === "ok") this.version = versionIn(result.value) ?? this.version;
    if (this.isLast) await this.settle();
    this.#waiting--;
    return result;
  }
}

function versionIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("version" in value)) return undefined;
  return typeof value.version === "string" ? value.version : undefined;
}
