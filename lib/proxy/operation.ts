/** What a request asks for, told from its path, method and headers alone. */
import type { HeaderView } from "../header_view.ts";
import type { Protocol } from "../protocol/protocol.ts";

export type Operation =
  /** One answer of a model. */
  | { readonly type: "generate"; readonly protocol: Protocol; readonly path: string }
  | { readonly type: "count_tokens"; readonly protocol: "messages" | "responses" | "gemini"; readonly path: string }
  /** All models, or the one that the path names behind `/models/`. */
  | { readonly type: "models"; readonly protocol: Protocol; readonly path: string }
  /** Anything else of a protocol's API, passed through unvalidated. */
  | {
    readonly type: "forward";
    readonly protocol: Protocol;
    readonly path: string;
    readonly repeatable: boolean;
    /** Of Google's API for uploads, `/upload/v1beta`. */
    readonly upload?: true;
  };

/** Calls of the forwarded kind that may be sent twice: they make nothing that stays. */
const PURE_PATHS = /^\/(?:embeddings|completions|complete|moderations|rerank|audio\/|images\/|messages\/)/;

/** Anthropic's own paths; all others of `/v1` are OpenAI's, unless the request carries Anthropic's version header. */
const ANTHROPIC_PATHS = /^\/(?:messages|complete|organizations|skills)(?:\/|$)/;

/**
 * What base URLs end in that people paste, although the client puts it there itself: a version, or an operation's whole
 * path. An API that has both in one path, one behind the other, there is not.
 */
const REPEATED = new RegExp(
  String.raw`^(?:(?:/v1(?:beta|alpha)?)+(?=(?:/upload)?/v1(?:beta|alpha)?/)|` +
    String.raw`(?:/v1)?/(?:messages|chat/completions|responses)` +
    String.raw`(?=(?:/v1)?/(?:messages|chat/completions|responses|models|embeddings)(?:/|$)))`,
);

/**
 * What is served without a version too, for base URLs that lack it: the Vercel AI SDK takes the `ANTHROPIC_BASE_URL` that
 * Claude Code wants, and asks for `/messages` (`@ai-sdk/anthropic` 3.0.140).
 */
const UNVERSIONED = new RegExp(
  "^/(?:messages|complete|chat|responses|completions|embeddings|models|moderations|rerank|images|audio|files|uploads|" +
    "batches|fine_tuning|vector_stores|conversations|videos)(?:/|$)",
);

/** Google's SDK leaves slashes and colons in a name as they are (`models/moonshotai/kimi-k2:free:generateContent`). */
const GEMINI_CALL =
  /^(?:\/v1(?:beta|alpha)?)?(\/models\/(?:[^/]+:(\w+)|.+:(generateContent|streamGenerateContent|countTokens)))$/;

/**
 * A step up that `URL` leaves alone, but that some servers take for one: behind an escaped slash, or with parameters. Below
 * an endpoint's base there may be more than its clients are to reach with its credential.
 */
const STEPS_UP = /(?:\/|%2f|%5c)(?:\.|%2e){2}(?:;[^/]*)?(?:\/|%2f|%5c|$)/i;

/**
 * The operation of a proxy path; `undefined` if `pathname` is none.
 *
 * `path` of the result is relative to the API's version (`/messages`, `/chat/completions`), the form that
 * `upstreamUrl` takes.
 */
export function detectOperation(method: string, pathname: string, headers: HeaderView): Operation | undefined {
  const clean = pathname.replace(/\/{2,}/g, "/").replace(REPEATED, "");
  if ((clean.includes("%") || clean.includes("..")) && STEPS_UP.test(clean)) return undefined;
  const gemini = GEMINI_CALL.exec(clean);
  // OpenAI's tuned models have colons in their names too: `GET /v1/models/ft:gpt-4.1:acme::x`.
  if (gemini !== null && method === "POST") return geminiOperation(gemini[1]!, gemini[2] ?? gemini[3]!);
  const geminiOther = /^\/v1(?:beta|alpha)(\/.+)$/.exec(clean);
  if (geminiOther !== null) {
    const path = geminiOther[1]!.replace(/\/$/, "");
    return /^\/models(?:\/(?!.*\/operations\/).+)?$/.test(path) && isRead(method)
      ? { type: "models", protocol: "gemini", path }
      : forward(method, "gemini", geminiOther[1]!);
  }
  const upload = /^\/upload\/v1(?:beta|alpha)?(\/.+)$/.exec(clean)?.[1];
  if (upload !== undefined) {
    const forwarded = forward(method, "gemini", upload);
    return forwarded && { ...forwarded, upload: true };
  }
  const path = /^\/v1(\/.+)$/.exec(clean)?.[1] ?? (UNVERSIONED.test(clean) ? clean : undefined);
  return path === undefined ? undefined : openOrAnthropic(method, path.replace(/\/$/, ""), headers);
}

const POSTED = new Map<
  string,
  | { readonly type: "generate"; readonly protocol: Protocol }
  | { readonly type: "count_tokens"; readonly protocol: "messages" | "responses" }
>([
  ["/messages", { type: "generate", protocol: "messages" }],
  ["/messages/count_tokens", { type: "count_tokens", protocol: "messages" }],
  ["/chat/completions", { type: "generate", protocol: "chat" }],
  ["/responses", { type: "generate", protocol: "responses" }],
  ["/responses/compact", { type: "generate", protocol: "responses" }],
  ["/responses/input_tokens", { type: "count_tokens", protocol: "responses" }],
]);

function openOrAnthropic(method: string, path: string, headers: HeaderView): Operation | undefined {
  const posted = method === "POST" ? POSTED.get(path) : undefined;
  if (posted !== undefined) return { ...posted, path };
  const anthropic = ANTHROPIC_PATHS.test(path) || headers.has("anthropic-version");
  if (/^\/models(?:\/|$)/.test(path) && isRead(method)) {
    // Google's SDK asks for `/v1/models` too.
    const google = headers.has("x-goog-api-key") || headers.has("x-goog-api-client");
    const openai = path === "/models" ? "responses" : "chat";
    return { type: "models", protocol: google ? "gemini" : anthropic ? "messages" : openai, path };
  }
  if (anthropic) return forward(method, "messages", path);
  return forward(method, path.startsWith("/responses") ? "responses" : "chat", path);
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

function geminiOperation(path: string, verb: string): Operation {
  if (verb === "generateContent" || verb === "streamGenerateContent") {
    return { type: "generate", protocol: "gemini", path };
  }
  if (verb === "countTokens") return { type: "count_tokens", protocol: "gemini", path };
  return { type: "forward", protocol: "gemini", path, repeatable: true };
}

/** Methods that `fetch` sends to nobody: https://fetch.spec.whatwg.org/#forbidden-method (read 2026-11-26). */
const NEVER_SENT: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

function forward(
  method: string,
  protocol: Protocol,
  path: string,
): Operation & { readonly type: "forward" } | undefined {
  if (NEVER_SENT.has(method)) return undefined;
  const repeatable = method !== "POST" && method !== "PATCH" || PURE_PATHS.test(path) && !path.includes("/batches");
  return { type: "forward", protocol, path, repeatable };
}
