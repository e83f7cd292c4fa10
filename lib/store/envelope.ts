/**
 * Thinking that has to come back to its vendor through a client of another protocol travels in that client's own field
 * for signatures, sealed: only we can read it, and only what we sealed is believed. The seal's secret is kept in the
 * storage folder, so that a conversation goes on after a restart.
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { isObject, type Json } from "../json.ts";
import type { SealedSignature, ThinkingEnvelope } from "../protocol/codec.ts";

const FILE = "secret";
const SECRET_BYTES = 32;
/** The seal's version and the mark by which it is known; no vendor's signature begins so. */
const PREFIX = "cccc1.";
const TAG_BYTES = 16;

/** @throws what the file system throws, if the secret can be neither read nor written */
export async function loadEnvelope(directory: string): Promise<ThinkingEnvelope> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  try {
    const secret = await Deno.readFile(path);
    if (secret.length === SECRET_BYTES) return envelope(secret);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const secret = randomBytes(SECRET_BYTES);
  await Deno.writeFile(path, secret, { mode: 0o600 });
  return envelope(secret);
}

/** Seals with `secret`; the same text for the same signature, so that a conversation's prefix stays the same. */
export function envelope(secret: Uint8Array): ThinkingEnvelope {
  const tag = (payload: string) => createHmac("sha256", secret).update(payload).digest().subarray(0, TAG_BYTES);
  return {
    seal(signature) {
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
