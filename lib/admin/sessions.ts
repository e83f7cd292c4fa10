/** Who has given the pages' password in a browser: in memory, so that a restart asks anew. */
import { createHash, randomBytes } from "node:crypto";

/** A session ends after so long without a request, */
const IDLE_MS = 12 * 3_600_000;
/** and in any case after so long. */
const LIFE_MS = 7 * 86_400_000;
/** With more, the one that was silent for longest ends. */
const MAX_SESSIONS = 1000;

interface Session {
  readonly begun: number;
  readonly seen: number;
  /** What the password was when it was given. */
  readonly password: string;
}

export class Sessions {
  /** By the digest of the token, the latest seen last: what is in memory lets nobody in. */
  readonly #sessions = new Map<string, Session>();

  /** @param monotonic milliseconds */
  constructor(private readonly monotonic: () => number) {}

  /** Begins a session and returns its token. */
  begin(password: string): string {
    const token = randomBytes(32).toString("base64url");
    const now = this.monotonic();
    this.#sessions.set(digest(token), { begun: now, seen: now, password });
    if (this.#sessions.size > MAX_SESSIONS) {
      const [oldest] = this.#sessions.keys();
      if (oldest !== undefined) this.#sessions.delete(oldest);
    }
    return token;
  }

  /** Whether `token` is of a session that goes on; it does not once the password is another one. */
  goesOn(token: string, password: string): boolean {
    const key = digest(token);
    const session = this.#sessions.get(key);
    if (session === undefined) return false;
    this.#sessions.delete(key);
    const now = this.monotonic();
    const isOver = now - session.seen >= IDLE_MS || now - session.begun >= LIFE_MS || session.password !== password;
    if (!isOver) this.#sessions.set(key, { ...session, seen: now });
    return !isOver;
  }

  end(token: string): void {
    this.#sessions.delete(digest(token));
  }
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
