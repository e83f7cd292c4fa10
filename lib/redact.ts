/** Keeps credentials out of what people read: logs, error messages, the page. */
import { LOOKS } from "./credential_looks.ts";

export const MASK = "[redacted]";

/** Shorter secrets are not searched for: they would blot out ordinary words. */
const MIN_LENGTH = 4;

/** What looks like a key of a known provider, or names itself one. Every run is bounded: the text may be hostile. */
const LOOKS_LIKE_KEY =
  /\b(?:sk|pk|rk|csk|xai|gsk|hf|pplx|nvapi|glpat|gh[opsu]|github_pat|key)[-_][A-Za-z0-9_-]{12,4096}|\bAIza[A-Za-z0-9_-]{20,4096}|\bya29\.[A-Za-z0-9_.-]{20,4096}|\b(?:Bearer|Basic)\s{1,8}[A-Za-z0-9._~+/=-]{8,4096}|\beyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{0,4096}/gi;

/** Length of the shortest text that `LOOKS_LIKE_KEY` finds: `Basic`, a space and eight letters. */
const SHORTEST_KEY = 14;

/** `text` without any of `secrets`, nor anything that looks like a credential. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const rest = redactExact(text, secrets);
  return rest.length < SHORTEST_KEY ? rest : withoutLooks(rest.replace(LOOKS_LIKE_KEY, MASK));
}

/** `text` without any of `secrets`; everything else is kept. */
export function redactExact(text: string, secrets: readonly string[]): string {
  if (!secrets.some((secret) => text.includes(secret))) return text;
  // Nearly always there is none: what is to be sorted is found first.
  const found = secrets.filter((secret) => secret.length >= MIN_LENGTH && text.includes(secret));
  let out = text;
  // Longest first: one may be the start of another.
  for (const secret of found.sort((a, b) => b.length - a.length)) out = out.replaceAll(secret, MASK);
  return out;
}

/**
 * `secret` in all the ways in which bodies, URLs and forms write it: a key with `/` or `+` in it stands percent-encoded in
 * a query, one with a quote escaped in JSON, and twice so in JSON that stands in a string. Most have one form only.
 */
export function formsOf(secret: string): readonly string[] {
  const escaped = escapedInJson(secret);
  const forms = [
    secret,
    escaped,
    // As PHP's encoder writes it.
    escaped.replaceAll("/", "\\/"),
    escapedInJson(escaped),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([["", secret]]).toString().slice(1),
  ];
  // And the bytes of each as letters: bodies of any kind are looked through so.
  return [...new Set(forms.flatMap((form) => [form, bytesAsLetters(form)]))];
}

/** What is shorter leaves too few letters that are its own. */
const LEAST_IN_BASE64 = 12;

/**
 * The letters that are its own where it stands in base64, as in files and in secrets of clusters, wherever it begins
 * there; the two alphabets differ in two letters.
 */
export function base64FormsOf(secret: string): readonly string[] {
  if (secret.length < LEAST_IN_BASE64) return [];
  const bytes = new TextEncoder().encode(secret);
  const forms = [0, 1, 2].flatMap((before) => {
    const all = new Uint8Array(before + bytes.length);
    all.set(bytes, before);
    // Letters at both ends that other bytes have a part in.
    const own = all.toBase64().slice(Math.ceil(before * 8 / 6), Math.floor(all.length * 8 / 6));
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...new Set(forms)];
}

function bytesAsLetters(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

function escapedInJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const CREDENTIAL_LOOKS = LOOKS(MASK);

/** Something long, or something that a name belongs to. */
const MAY_BE_CREDENTIAL = /[\w-]{12}|["=]|:\/\//;

/**
 * No secret is shorter: `ollama`, `test` or `hello` are what people give where a key is wanted and none is looked at, and
 * `user` or `null` would leave nothing of a body that could be read.
 */
export const LEAST_IN_TEXT = 8;

/**
 * `text` of any kind and length, such as a body, without credentials. What merely begins like a key (`key_of_the_map`)
 * stays: a recorded request has to be the request.
 */
export function redactText(text: string, secrets: readonly string[]): string {
  const out = redactExact(text, secrets.filter(({ length }) => length >= LEAST_IN_TEXT));
  // Most texts are short values of headers: a search that cannot find anything costs as much as one that may.
  if (out.length < SHORTEST_KEY) return out;
  return withoutLooks(out.replace(LOOKS_LIKE_KEY, (found) => isKey(found) ? MASK : found));
}

function withoutLooks(text: string): string {
  if (!MAY_BE_CREDENTIAL.test(text)) return text;
  let out = text;
  for (const { needs = "", pattern, replace } of CREDENTIAL_LOOKS) {
    if (out.includes(needs)) out = out.replace(pattern, replace);
  }
  return out;
}

/** Prefixes that no word of a program or a language has. */
const VENDOR_KEY =
  /^(?:sk-(?:ant|proj|or|svcacct)-|gsk_|csk-|xai-|hf_|pplx-|nvapi-|glpat-|gh[opsu]_|github_pat_|AIza|ya29\.|eyJ)/;

/** What a key behind such a prefix is at least: names in programs are of shorter words, or of words without digits. */
const LEAST_PART = 12;
/** And with `Bearer` before it, which is said of keys only. */
const LEAST_WITH_SCHEME = 16;

/** Keys are made by chance: they have long parts with digits in them, as `key_press_handler_2` has not. */
function isKey(found: string): boolean {
  if (VENDOR_KEY.test(found)) return true;
  if (/\s/.test(found)) return /\d/.test(found) && found.length >= LEAST_WITH_SCHEME;
  return found.split(/[-_]/).some((part) => part.length >= LEAST_PART && /\d/.test(part));
}

/** Names of parameters that are credentials, however short their values: a URL is no prose. */
const CREDENTIAL_PARAMETER =
  /^(?:key|sig|code)$|(?:api|access|subscription|function|master)[-_]?key|signature|token(?!s)|secret|passw|credential/i;

/** `text`, such as a header's value, without the credentials of the URLs in it; everything else of them is kept. */
export function redactUrls(text: string): string {
  if (!/[?&#@]/.test(text)) return text;
  return text.replace(/:\/\/[^\s/?#@"'<>]*@/g, `://${MASK}@`).replace(
    /([?&#])([^\s=?&#"'<>]+)=([^\s&#"'<>]+)/g,
    (whole, before: string, name: string) =>
      CREDENTIAL_PARAMETER.test(percentDecoded(name)) ? `${before}${name}=${MASK}` : whole,
  );
}

function percentDecoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A URL as it may be shown: without user, password and query. */
export function redactUrl(text: string): string {
  try {
    const url = new URL(text);
    return `${url.protocol}//${url.host}${url.pathname}${url.search === "" ? "" : "?..."}`;
  } catch {
    return text.replace(/[?#].*$/s, "?...").replace(/\/\/[^?#]*@/, "//");
  }
}

/** Whether the value of a header of this name is a credential, told by the name. */
export function isCredentialHeader(name: string): boolean {
  return /auth|key|token|secret|passw|credential|cookie|session/i.test(name);
}

/** How much of somebody's words is kept in a record. */
const BRIEF_LENGTH = 200;

/** The start of somebody's words, which may be long and hostile; what is cut behind it cannot show half a secret. */
export function brief(text: string, secrets: readonly string[]): string {
  return redact(text.slice(0, 10 * BRIEF_LENGTH), secrets).replace(/\s+/g, " ").slice(0, BRIEF_LENGTH);
}
