/** Who may see the pages and use their API: whoever knows `server.admin_password`, if there is one. */
import { hasPassword } from "./password.ts";

export type Admission =
  | { readonly type: "admitted" }
  /** No password, or a wrong one. */
  | { readonly type: "unknown" }
  /** Too many wrong ones came from there; until then not even the right one is looked at. */
  | { readonly type: "slowed"; readonly forMs: number };

export interface GateOptions {
  readonly password: () => string | undefined;
  readonly monotonic: () => number;
}

/** So many wrong ones in a row are a slip of the hand. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** After so long the count begins anew. */
const FORGET_MS = 15 * 60_000;
/** More addresses are not remembered: the one that was silent for longest is forgotten. */
const MAX_ADDRESSES = 1000;

interface Failures {
  readonly count: number;
  readonly at: number;
}

export class Gate {
  /** By address, the latest last. */
  readonly #failures = new Map<string, Failures>();

  constructor(private readonly options: GateOptions) {}

  /** `address` is where the request comes from. */
  admit(headers: Headers, address: string): Admission {
    const password = this.options.password();
    if (password === undefined) return { type: "admitted" };
    const now = this.options.monotonic();
    const forMs = this.#waitOf(address, now);
    if (forMs > 0) return { type: "slowed", forMs };
    if (hasPassword(headers, password)) {
      this.#failures.delete(address);
      return { type: "admitted" };
    }
    // Browsers ask without a password first: that is no guess.
    if (headers.has("authorization")) this.#fail(address, now);
    return { type: "unknown" };
  }

  #waitOf(address: string, now: number): number {
    const failures = this.#failures.get(address);
    if (failures === undefined || failures.count < FREE_FAILURES) return 0;
    const wait = FIRST_WAIT_MS * 2 ** Math.min(30, failures.count - FREE_FAILURES);
    return failures.at + Math.min(LONGEST_WAIT_MS, wait) - now;
  }

  #fail(address: string, now: number): void {
    const before = this.#failures.get(address);
    this.#failures.delete(address);
    const count = before === undefined || before.at + FORGET_MS <= now ? 1 : before.count + 1;
    this.#failures.set(address, { count, at: now });
    if (this.#failures.size <= MAX_ADDRESSES) return;
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined) this.#failures.delete(oldest);
  }
}
