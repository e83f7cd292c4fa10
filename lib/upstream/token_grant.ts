/** The refresh-token grant: https://datatracker.ietf.org/doc/html/rfc6749#section-6 (read 2026-11-25). */
import { textUpTo } from "../bytes.ts";
import type { OauthConfig } from "../config/config.ts";
import { type JsonObject, objectOf, parseJson, stringMember } from "../json.ts";
import type { HttpClient } from "./clients.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import { classifyTransportError, describeTransportFault } from "./transport_error.ts";

export type Grant =
  | {
    readonly type: "granted";
    readonly accessToken: string;
    /** The next refresh token; `undefined`: the old one stays. */
    readonly refreshToken: string | undefined;
    readonly lifetimeMs: number;
  }
  /** `final`: to ask again with the same refresh token is of no use. */
  | { readonly type: "refused"; readonly final: boolean; readonly reason: Words };

export interface GrantOptions {
  readonly client: HttpClient | undefined;
  readonly userAgent: string;
}

/** For both forms of the request together. */
const TIMEOUT_MS = 30_000;

/** RFC 6749 section 5.1 leaves the lifetime to the documentation of the server; an hour is what most have. */
const DEFAULT_LIFETIME_MS = 60 * 60_000;

const MAX_ANSWER_LENGTH = 256 * 1024;

/** Section 5.2: with these the server has understood, so another form of the request changes nothing. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  "invalid_grant",
  "invalid_client",
  "unauthorized_client",
  "invalid_scope",
]);

/** Asks in the standard's form, then, if the server does not understand that, in JSON, which some take only. */
export async function requestGrant(oauth: OauthConfig, refreshToken: string, options: GrantOptions): Promise<Grant> {
  const fields: Record<string, string> = {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: oauth.clientId,
    ...(oauth.clientSecret === "" ? {} : { client_secret: oauth.clientSecret }),
    ...(oauth.scopes.length === 0 ? {} : { scope: oauth.scopes.join(" ") }),
  };
  const ask = asker(oauth.tokenUrl, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  try {
    const answer = await ask("application/x-www-form-urlencoded", new URLSearchParams(fields).toString());
    if (!isNotUnderstood(answer)) return grantOf(answer);
    return grantOf(await ask("application/json", JSON.stringify(fields)));
  } catch (error) {
    // Whatever was thrown has the URL in its text.
    const timeout = error instanceof DOMException && error.name === "TimeoutError";
    const reason = timeout
      ? phrase("attempt.no_grant_in_time", { seconds: TIMEOUT_MS / 1000 })
      : describeTransportFault(classifyTransportError(error));
    return { type: "refused", final: false, reason };
  }
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  /** The standard's code of an error; empty if there is none. */
  readonly code: string;
}

function asker(url: string, { client, userAgent, signal }: GrantOptions & { signal: AbortSignal }) {
  return async (contentType: string, body: string): Promise<Answer> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": contentType, accept: "application/json", "user-agent": userAgent },
      body,
      // A refresh token goes to no other address than the configured one.
      redirect: "manual",
      signal,
      ...(client === undefined ? {} : { client }),
    });
    const json = objectOf(parseJson(await textUpTo(MAX_ANSWER_LENGTH, response.body)));
    return { status: response.status, body: json, code: stringMember(json, "error") ?? "" };
  };
}

function isNotUnderstood({ status, code }: Answer): boolean {
  return status >= 400 && status < 500 && status !== 429 && !UNDERSTOOD.has(code);
}

function grantOf({ status, body, code }: Answer): Grant {
  const accessToken = stringMember(body, "access_token") ?? "";
  if (status >= 200 && status < 300 && /^[\x21-\x7e]+$/.test(accessToken)) {
    const refreshToken = stringMember(body, "refresh_token");
    const seconds = Number(body["expires_in"]);
    return {
      type: "granted",
      accessToken,
      refreshToken: refreshToken === "" ? undefined : refreshToken,
      lifetimeMs: seconds > 0 && Number.isFinite(seconds) ? seconds * 1000 : DEFAULT_LIFETIME_MS,
    };
  }
  if (status >= 200 && status < 300) {
    return { type: "refused", final: false, reason: phrase("attempt.no_access_token") };
  }
  const described = stringMember(body, "error_description") ?? "";
  const words = [code, described].filter((each) => each !== "").join(": ");
  const reason = words === ""
    ? phrase("attempt.grant_refused", { status: String(status) })
    : phrase("attempt.grant_refused_with_words", { status: String(status), words });
  return { type: "refused", final: UNDERSTOOD.has(code), reason };
}
