/** Tells whoever works for a request that nobody waits for its answer any more. Costs nothing until that happens. */
import type { ProxyError } from "../errors.ts";

export class Departure {
  private listeners: (() => void)[] = [];
  private gone = false;
  private why: ProxyError | undefined;

  get happened(): boolean {
    return this.gone;
  }

  /** Why the client has to leave; `undefined` if it left by itself. */
  get reason(): ProxyError | undefined {
    return this.why;
  }

  /** Only the first call counts. */
  happen(reason?: ProxyError): void {
    if (this.gone) return;
    this.gone = true;
    this.why = reason;
    const { listeners } = this;
    this.listeners = [];
    for (const listener of listeners) listener();
  }

  /** `listener` is called when it happens, or at once if it has: it may between any two steps of a request. */
  on(listener: () => void): void {
    if (this.gone) listener();
    else this.listeners.push(listener);
  }

  off(listener: () => void): void {
    this.listeners = this.listeners.filter((other) => other !== listener);
  }
}
