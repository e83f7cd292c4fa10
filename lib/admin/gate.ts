/** Who may see the pages and use their API: whoever knows `server.admin_password`, if there is one. */
import { createHmac, randomBytes } from "node:crypto";
import { basicPassword, isPassword } from "./password.ts";
import { Sessions } from "./sessions.ts";
import { whoseAddress } from "./whose_address.ts";

export type Admission =
  | { readonly type: "admitted" }
  /** No password, or a wrong one. */
  | { readonly type: "unknown" }
  /** Too many wrong ones came from there; until then not even the right one is looked at. */
  | { readonly type: "slowed"; readonly forMs: number };

export type Login = Exclude<Admission, { type: "admitted" }> | { readonly type: "begun"; readonly token: string };

export interface GateOptions {
  readonly password: () => string | undefined;
  readonly monotonic: () => number;
}

/** Name of the cookie that holds a session's token. */
export const SESSION_COOKIE = "cccc_session";

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
  /** By who has the address, the latest last. */
  readonly #failures = new Map<string, Failures>();
  readonly #sessions: Sessions;
  /** Passwords are looked at one after the other: of many at once, all but the first few are slowed. */
  #last: Promise<unknown> = Promise.resolve();
  /** A digest of the last that was right, with what it was right for: a script sends it with each call. */
  #known: { readonly given: string; readonly configured: string } | undefined;
  readonly #key = randomBytes(32);
  /** Whoever wants to hear of each logout. */
  readonly #hearers = new Set<() => void>();

  constructor(private readonly options: GateOptions) {
    this.#sessions = new Sessions(options.monotonic);
  }

  /** Whether there is a password at all. */
  get isClosed(): boolean {
    return this.options.password() !== undefined;
  }

  /** By the session's cookie or by HTTP Basic; `address` is where the request comes from. */
  async admit(headers: Headers, address: string): Promise<Admission> {
    const configured = this.options.password();
    if (configured === undefined) return { type: "admitted" };
    const token = sessionToken(headers);
    if (token !== undefined && this.#sessions.goesOn(token, configured)) return { type: "admitted" };
    const given = basicPassword(headers);
    const who = whoseAddress(address);
    if (given !== undefined) return await this.#try(given, who);
    const forMs = this.#waitOf(who);
    if (forMs > 0) return { type: "slowed", forMs };
    // Browsers ask without a password first: that is no guess, but something else in its place is.
    if (headers.has("authorization")) this.#fail(who);
    return { type: "unknown" };
  }

  /** Begins a session of a browser. */
  async login(given: string, address: string): Promise<Login> {
    const admission = await this.#try(given, whoseAddress(address));
    if (admission.type !== "admitted") return admission;
    return { type: "begun", token: this.#sessions.begin(this.options.password() ?? "") };
  }

  logout(headers: Headers): void {
    const token = sessionToken(headers);
    if (token !== undefined) this.#sessions.end(token);
    for (const hearer of [...this.#hearers]) hearer();
  }

  /** Whether somebody whom `headers` admitted still is: what is read for hours may outlast a session, and a password. */
  stays(headers: Headers): boolean {
    const configured = this.options.password();
    if (configured === undefined) return true;
    const token = sessionToken(headers);
    if (token !== undefined && this.#sessions.goesOn(token, configured)) return true;
    const given = basicPassword(headers);
    return given !== undefined && this.#isKnown(given, configured);
  }

  /** `hearer` is called at each logout until the returned function is. */
  onLogout(hearer: () => void): () => void {
    this.#hearers.add(hearer);
    return () => void this.#hearers.delete(hearer);
  }

  #try(given: string, who: string): Promise<Admission> {
    const tried = this.#last.then(() => this.#look(given, who));
    this.#last = tried;
    return tried;
  }

  async #look(given: string, who: string): Promise<Admission> {
    const configured = this.options.password();
    if (configured === undefined) return { type: "admitted" };
    const forMs = this.#waitOf(who);
    if (forMs > 0) return { type: "slowed", forMs };
    if (!await this.#isRight(given, configured)) {
      this.#fail(who);
      return { type: "unknown" };
    }
    this.#failures.delete(who);
    return { type: "admitted" };
  }

  async #isRight(given: string, configured: string): Promise<boolean> {
    if (this.#isKnown(given, configured)) return true;
    const isRight = await isPassword(given, configured);
    if (isRight) this.#known = { given: this.#digest(given), configured };
    return isRight;
  }

  #isKnown(given: string, configured: string): boolean {
    return this.#known?.given === this.#digest(given) && this.#known.configured === configured;
  }

  #digest(given: string): string {
    return createHmac("sha256", this.#key).update(given).digest("base64");
  }

  #waitOf(who: string): number {
    const failures = this.#failures.get(who);
    if (failures === undefined || failures.count < FREE_FAILURES) return 0;
    const wait = FIRST_WAIT_MS * 2 ** Math.min(30, failures.count - FREE_FAILURES);
    return failures.at + Math.min(LONGEST_WAIT_MS, wait) - this.options.monotonic();
  }

  #fail(who: string): void {
    const now = this.options.monotonic();
    const before = this.#failures.get(who);
    this.#failures.delete(who);
    const count = before === undefined || before.at + FORGET_MS <= now ? 1 : before.count + 1;
    this.#failures.set(who, { count, at: now });
    if (this.#failures.size <= MAX_ADDRESSES) return;
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined) this.#failures.delete(oldest);
  }
}

function sessionToken(headers: Headers): string | undefined {
  return new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]+)`).exec(headers.get("cookie") ?? "")?.[1];
}
