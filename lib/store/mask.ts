/** Credentials leave headers and bodies before anything of them is kept. */
import { Buffer } from "node:buffer";
import { concat } from "../bytes.ts";
import { mapWords, type Phrase, type Words } from "../phrases/phrase.ts";
import { base64FormsOf, formsOf, MASK, redact, redactText, redactUrls } from "../redact.ts";

/** Headers that are credentials, or name themselves so. */
const CREDENTIAL_HEADER = /^(?:cookie|set-cookie|cookie2)$|auth|token|secret|passw|api-?key|credential|-key$/i;
/** Names of the same kind that are no secrets: `anthropic-ratelimit-tokens-remaining`, `x-stainless-...`. */
const PUBLIC_HEADER = /tokens|ratelimit|^www-authenticate$|authority$|(?:idempotency|cache|surrogate|websocket)-key$/i;

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

/** The values of the headers that are credentials, without their scheme: bodies may quote them, in any form. */
export function credentialsIn(headers: readonly Header[]): string[] {
  return headers.filter(([name]) => isCredential(name)).map(([, value]) => value.replace(/^\w+\s+/, ""))
    .flatMap((credential) => [...formsOf(credential), ...base64FormsOf(credential)]);
}

/** So much of a credential tells something of it. */
const LEAST_BEGINNING = 6;

/** Somebody's words without credentials. They may have been cut: the beginning of one at their end goes too. */
export function maskWords(text: string, secrets: readonly string[]): string {
  return withoutNul(withoutBeginning(redactText(text, secrets), secrets));
}

/** Deno reads a text of SQLite up to its first NUL (2.9.5). */
function withoutNul(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}

/** `text` without the beginning of a credential that its end is. */
function withoutBeginning(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    const at = secret.length < LEAST_BEGINNING ? -1 : masked.lastIndexOf(secret.slice(0, LEAST_BEGINNING));
    if (at >= 0 && secret.startsWith(masked.slice(at))) masked = masked.slice(0, at) + MASK;
  }
  return masked;
}

/** A name out of a request or an answer, such as a model's. */
export function maskName(name: string, secrets: readonly string[]): string {
  return withoutNul(redactText(name, secrets));
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
  return (bytes) => mapLatin1(bytes, (text) => redactText(text, secrets));
}

/** What was kept of a body that was cut, without the beginning of a credential at its end. */
export function withoutCutCredential(bytes: Uint8Array, secrets: readonly string[]): Uint8Array {
  const start = Math.max(0, bytes.length - Math.max(0, ...secrets.map(({ length }) => length)));
  const end = bytes.subarray(start);
  const masked = mapLatin1(end, (text) => withoutBeginning(text, secrets));
  return masked === end ? bytes : concat([bytes.subarray(0, start), masked]);
}

/** Latin-1 keeps each byte; how other letters of a secret look in it, `formsOf` knows. */
function mapLatin1(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const changed = change(text);
  return changed === text ? bytes : Buffer.from(changed, "latin1");
}
