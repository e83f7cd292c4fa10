/**
 * Thinking that has to come back to its vendor through a client of another protocol travels in that client's own field
 * for signatures, sealed: only we can read it, and only what we sealed is believed. The seal's secret is kept in the
 * storage folder, so that a conversation goes on after a restart.
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { ifThere } from "../if_there.ts";
import { createFileSync, moveAside } from "../whole_file.ts";
import { isObject, type Json } from "../json.ts";
import { SEAL_MARK } from "../protocol/seals.ts";
import type { KeptEnvelope, SealedSignature } from "../protocol/codec.ts";

const FILE = "secret";
const SECRET_BYTES = 32;
/**
 * The seal's version and the mark by which it is known: its first 6 bytes, `cccc1.`; no vendor's signature begins
 * so.
 */
const MARK = Buffer.from(SEAL_MARK, "base64");
const TAG_BYTES = 16;
const HEAD_BYTES = MARK.length + TAG_BYTES;

/** Of another installation, of a secret that is gone, or cut: it says nothing, and is no vendor's all the same. */
const UNREADABLE: SealedSignature = { protocol: "unreadable", data: "" };

/**
 * The envelope whose secret is kept in `directory`. The secret is written when the first seal is made, so that an
 * installation that never seals anything can be known by having none. `onFault` hears why it could not be written.
 * @throws what the file system throws, if the folder can be neither read nor made
 */
export async function loadEnvelope(directory: string, onFault: (error: unknown) => void): Promise<KeptEnvelope> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const kept = await ifThere(Deno.readFile(path));
  if (kept?.length === SECRET_BYTES) return envelope(kept);
  if (kept !== undefined) {
    onFault(new Error(`what is there is none, and is now "${moveAside(path)}"; what it has sealed cannot be read`));
  }
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return envelope(secret, () => {
    try {
      return firstKept(path, secret);
    } catch (error) {
      onFault(error);
      return secret;
    }
  });
}

/** `secret`, or that of another process which was quicker. */
function firstKept(path: string, secret: Uint8Array<ArrayBuffer>): Uint8Array {
  try {
    createFileSync(path, secret);
    return secret;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const theirs = Deno.readFileSync(path);
    if (theirs.length === SECRET_BYTES) return theirs;
    throw error;
  }
}

/**
 * Seals with `secret`; the same text for the same signature, so that a conversation's prefix stays the same.
 * `onFirst`: nothing was ever sealed with it, and now something is about to be, with the secret that it returns.
 */
export function envelope(secret: Uint8Array, onFirst?: () => Uint8Array): KeptEnvelope {
  let key = secret;
  const tag = (payload: Uint8Array) => createHmac("sha256", key).update(payload).digest().subarray(0, TAG_BYTES);
  let hasSealed = onFirst === undefined;
  return {
    get hasSealed() {
      return hasSealed;
    },
    // All of it is base64, as vendors' signatures are: Google's SDK for Python takes nothing else.
    seal(signature) {
      if (!hasSealed) key = onFirst?.() ?? key;
      hasSealed = true;
      const payload = Buffer.from(JSON.stringify(signature));
      return Buffer.concat([MARK, tag(payload), payload]).toString("base64");
    },
    // That SDK keeps the bytes, and sends them back in base64url; this reads both.
    open(text) {
      if (!text.startsWith(SEAL_MARK)) return undefined;
      const bytes = Buffer.from(text, "base64");
      if (bytes.length < HEAD_BYTES) return UNREADABLE;
      const payload = bytes.subarray(HEAD_BYTES);
      return timingSafeEqual(bytes.subarray(MARK.length, HEAD_BYTES), tag(payload)) ? read(payload) : UNREADABLE;
    },
  };
}

function read(payload: Buffer): SealedSignature | undefined {
  const value = JSON.parse(payload.toString()) as Json;
  if (!isObject(value) || typeof value["protocol"] !== "string" || typeof value["data"] !== "string") return undefined;
  return {
    protocol: value["protocol"],
    data: value["data"],
    ...(typeof value["id"] === "string" ? { id: value["id"] } : {}),
    ...(typeof value["redacted"] === "boolean" ? { redacted: value["redacted"] } : {}),
    ...(typeof value["signer"] === "string" ? { signer: value["signer"] } : {}),
  };
}
