/**
 * The pages' password, `server.admin_password`: as it is, or as a scrypt hash, so that the file does not tell it.
 * `cccc password` makes a hash.
 */
import { Buffer } from "node:buffer";
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { MAX_MEMORY_BYTES, parsePasswordHash, type PasswordHash } from "../config/password_hash.ts";

/** 32 MiB and about a tenth of a second: OWASP's Password Storage Cheat Sheet for scrypt, read on 2026-11-26. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Cost = Pick<PasswordHash, "N" | "r" | "p">;

/** What stands in the file in place of `password`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { salt, length: HASH_BYTES, cost: COST });
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether `given` is the password that `configured` is, or is the hash of. Compared in constant time. */
export async function isPassword(given: string, configured: string): Promise<boolean> {
  const known = parsePasswordHash(configured);
  if (known === undefined) return timingSafeEqual(digest(given), digest(configured));
  const expected = Buffer.from(known.hash, "base64url");
  const { N, r, p, salt } = known;
  const cost = { N, r, p };
  const derived = await derive(given, { salt: Buffer.from(salt, "base64url"), length: expected.length, cost });
  return timingSafeEqual(derived, expected);
}

/** The password in `headers` by HTTP Basic (RFC 7617), whatever the user name; `undefined`: there is none. */
export function basicPassword(headers: Headers): string | undefined {
  const match = /^Basic\s+(\S+)$/i.exec(headers.get("authorization") ?? "");
  if (match === null) return undefined;
  let given: string;
  try {
    given = new TextDecoder().decode(Uint8Array.from(atob(match[1]!), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
  const colon = given.indexOf(":");
  return colon < 0 ? undefined : given.slice(colon + 1);
}

interface DeriveOptions {
  readonly salt: Uint8Array;
  readonly length: number;
  readonly cost: Cost;
}

function derive(password: string, { salt, length, cost }: DeriveOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, length, { ...cost, maxmem: MAX_MEMORY_BYTES }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text.normalize("NFC")).digest();
}
