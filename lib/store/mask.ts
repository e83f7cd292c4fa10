/** Credentials leave headers and bodies before anything of them is kept. */
import { Buffer } from "node:buffer";
import { MASK, redact, redactText } from "../redact.ts";

/** Headers that are credentials, or name themselves so. */
const CREDENTIAL_HEADER = /^(?:cookie|set-cookie|cookie2)$|auth|token|secret|passw|api-?key|credential|session-key/i;
/** Names of the same kind that are no secrets: `anthropic-ratelimit-tokens-remaining`, `x-stainless-...`. */
const PUBLIC_HEADER = /tokens|ratelimit|^www-authenticate$|authority$/i;

export type Header = readonly [name: string, value: string];

export function maskHeaders(headers: readonly Header[], secrets: readonly string[]): Header[] {
  return headers.map(([name, value]) =>
    isCredential(name) ? [name, MASK] as const : [name, redactText(redact(value, secrets), [])] as const
  );
}

/** The values of the headers that are credentials, without their scheme: bodies may quote them. */
export function credentialsIn(headers: readonly Header[]): string[] {
  return headers.filter(([name]) => isCredential(name)).map(([, value]) => value.replace(/^\w+\s+/, ""));
}

function isCredential(name: string): boolean {
  return CREDENTIAL_HEADER.test(name) && !PUBLIC_HEADER.test(name);
}

/** A function that masks `secrets`, and what looks like a key, in bytes of any kind; others stay as they are. */
export function bodyMask(secrets: readonly string[]): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    // Latin-1 keeps each byte, and keys are ASCII.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    const masked = redactText(text, secrets);
    return masked === text ? bytes : Buffer.from(masked, "latin1");
  };
}
