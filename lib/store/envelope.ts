/**
 * Thinking that has to come back to its vendor through a client of another protocol travels in that client's own field
 * for signatures, sealed: only we can read it, and only what we sealed is believed. The seal's secret is kept in the
 * storage folder, so that a conversation goes on after a restart.
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { isObject, type Json } from "../json.ts";
import type { KeptEnvelope, SealedSignature } from "../protocol/codec.ts";

const FILE = "secret";
const SECRET_BYTES = 32;
/** The seal's version and the mark by which it is known; no vendor's signature begins so. */
const PREFIX = "cccc1.";
const TAG_BYTES = 16;

/**
 * The envelope whose secret is kept in `directory`. The secret is written when the first seal is made, so that an
 * installation that never seals anything can be known by having none. `onFault` hears why it could not be written.
 * @throws what the file system throws, if the folder can be neither read nor made
 */
export async function loadEnvelope(directory: string, onFault: (error: unknown) => void): Promise<KeptEnvelope> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const kept = await readSecret(path);
  if (kept !== undefined) return envelope(kept);
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return envelope(secret, () => {
    try {
      Deno.writeFileSync(path, secret, { mode: 0o600 });
    } catch (error) {
      onFault(error);
    }
  });
}

async function readSecret(path: string): Promise<Uint8Array | undefined> {
  try {
    const secret = await Deno.readFile(path);
    return secret.length === SECRET_BYTES ? secret : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Seals with `secret`; the same text for the same signature, so that a conversation's prefix stays the same.
 * `onFirst`: nothing was ever sealed with it, and now something is about to be.
 */
export function envelope(secret: Uint8Array, onFirst?: () => void): KeptEnvelope {
  const tag = (payload: string) => createHmac("sha256", secret).update(payload).digest().subarray(0, TAG_BYTES);
  let hasSealed = onFirst === undefined;
  return {
    get hasSealed() {
      return hasSealed;
    },
    seal(signature) {
      if (!hasSealed) onFirst?.();
      hasSealed = true;
      const payload = Buffer.from(JSON.stringify(signature)).toString("base64url");
      return `${PREFIX}${payload}.${tag(payload).toString("base64url")}`;
    },
    open(text) {
      if (!text.startsWith(PREFIX)) return undefined;
      const [payload, seal, ...rest] = text.slice(PREFIX.length).split(".");
      if (payload === undefined || seal === undefined || rest.length > 0) return undefined;
      const given = Buffer.from(seal, "base64url");
      const expected = tag(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return read(payload);
    },
  };
}

function read(payload: string): SealedSignature | undefined {
  const value = JSON.parse(Buffer.from(payload, "base64url").toString()) as Json;
  if (!isObject(value) || typeof value["protocol"] !== "string" || typeof value["data"] !== "string") return undefined;
  return {
    protocol: value["protocol"],
    data: value["data"],
    ...(typeof value["id"] === "string" ? { id: value["id"] } : {}),
    ...(typeof value["redacted"] === "boolean" ? { redacted: value["redacted"] } : {}),
  };
}
