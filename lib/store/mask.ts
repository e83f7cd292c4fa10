/** Credentials leave headers and bodies before anything of them is kept. */
import { Buffer } from "node:buffer";
import { mapWords, type Phrase, type Words } from "../phrases/phrase.ts";
import { MASK, redact, redactText, redactUrls } from "../redact.ts";

/** Headers that are credentials, or name themselves so. */
const CREDENTIAL_HEADER = /^(?:cookie|set-cookie|cookie2)$|auth|token|secret|passw|api-?key|credential|session-key/i;
/** Names of the same kind that are no secrets: `anthropic-ratelimit-tokens-remaining`, `x-stainless-...`. */
const PUBLIC_HEADER = /tokens|ratelimit|^www-authenticate$|authority$/i;

export type Header = readonly [name: string, value: string];

export function maskHeaders(headers: readonly Header[], secrets: readonly string[]): Header[] {
  return headers.map(([name, value]) =>
    isCredential(name) ? [name, MASK] as const : [name, redactUrls(redactText(redact(value, secrets), []))] as const
  );
}

/** The first line of a request, which holds a URL, without credentials. */
export function maskHead(head: string, secrets: readonly string[]): string {
  return redactUrls(redactText(head, secrets));
}

/** The values of the headers that are credentials, without their scheme: bodies may quote them. */
export function credentialsIn(headers: readonly Header[]): string[] {
  return headers.filter(([name]) => isCredential(name)).map(([, value]) => value.replace(/^\w+\s+/, ""));
}

/** So much of a credential tells something of it. */
const LEAST_BEGINNING = 6;

/** Somebody's words without credentials. They may have been cut: the beginning of one at their end goes too. */
export function maskWords(text: string, secrets: readonly string[]): string {
  let masked = redactText(text, secrets);
  for (const secret of secrets) {
    const at = secret.length < LEAST_BEGINNING ? -1 : masked.lastIndexOf(secret.slice(0, LEAST_BEGINNING));
    if (at >= 0 && secret.startsWith(masked.slice(at))) masked = masked.slice(0, at) + MASK;
  }
  return masked;
}

/** The same in what is to be said: what was learned may quote what was sent, and a result what was answered. */
export function maskPhrase(said: Phrase, secrets: readonly string[]): Phrase;
export function maskPhrase(said: Words, secrets: readonly string[]): Words;
export function maskPhrase(said: Words, secrets: readonly string[]): Words {
  return mapWords(said, (text) => maskWords(text, secrets));
}

/** All that came or went in headers of one request. */
export function credentialsOf(panes: readonly { readonly headers: readonly Header[] }[]): string[] {
  return [...new Set(panes.flatMap(({ headers }) => credentialsIn(headers)))];
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
