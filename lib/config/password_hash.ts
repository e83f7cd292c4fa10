/** How the pages' password stands in the file where it is hashed: `scrypt$N$r$p$salt$hash`, the last two in base64url. */
export interface PasswordHash {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly hash: string;
}

/** A hash that asks for more memory than this is not looked at: whoever writes one may have slipped. */
export const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
/** Nor one that asks for more rounds: each takes as long as a whole one. */
const MAX_ROUNDS = 64;

const PREFIX = "scrypt$";
const HASHED = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{8,})\$([\w-]{16,})$/;

/** Whether `text` is meant to be a hash, be it one or not. */
export function claimsHash(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** `undefined`: it is none that can be compared with. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [, costN, costR, costP, salt, hash] = HASHED.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const [N, r, p] = [Number(costN), Number(costR), Number(costP)];
  // RFC 7914, section 2; Node's scrypt needs 128 bytes for each N * r, and as many again for r * p and more.
  const isPower = N > 1 && 2 ** Math.round(Math.log2(N)) === N;
  const isWithin = r > 0 && p > 0 && p <= MAX_ROUNDS && 128 * r * (N + p + 2) <= MAX_MEMORY_BYTES;
  return isPower && isWithin ? { N, r, p, salt, hash } : undefined;
}
