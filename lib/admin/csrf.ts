/**
 * Tokens that show that a change was asked for by somebody who can read this server's answers: a page of another site
 * can send requests here, but read nothing. They are kept nowhere: each carries its end, signed with a key of this process.
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const LIFE_MS = 24 * 3_600_000;

export class CsrfTokens {
  readonly #key = randomBytes(32);

  /** @param monotonic milliseconds of a clock that nobody sets: a page that is open stays of use when the other one is */
  constructor(private readonly monotonic: () => number) {}

  issue(): string {
    const end = String(Math.floor(this.monotonic()) + LIFE_MS);
    return `${end}.${this.#sign(end).toString("base64url")}`;
  }

  isValid(token: string): boolean {
    const [, end, signature] = /^(\d{1,15})\.([\w-]{43})$/.exec(token) ?? [];
    if (end === undefined || signature === undefined) return false;
    return timingSafeEqual(this.#sign(end), Buffer.from(signature, "base64url")) && Number(end) > this.monotonic();
  }

  #sign(end: string): Buffer {
    return createHmac("sha256", this.#key).update(end).digest();
  }
}
