import type { EndpointConfig } from "../config/config.ts";
import { isCredentialHeader } from "../redact.ts";

/** A query's value that is shorter is no key. */
const MIN_LENGTH = 8;

/** Everything in `endpoint` that nobody may be shown: its credentials, and what its URLs' queries may hold. */
export function secretsOf({ authValue, url, oauth, proxy, headerOverrides }: EndpointConfig): string[] {
  const headers = headerOverrides.filter(({ name }) => isCredentialHeader(name)).map(({ value }) => value ?? "");
  return [
    authValue,
    ...queryValues(url),
    ...(oauth === undefined ? [] : [oauth.accessToken, oauth.refreshToken, oauth.clientSecret]),
    ...queryValues(oauth?.tokenUrl ?? ""),
    proxy?.password ?? "",
    ...headers.flatMap(withoutScheme),
  ].filter((secret) => secret !== "");
}

function queryValues(url: string): string[] {
  const values = URL.canParse(url) ? [...new URL(url).searchParams.values()] : [];
  return values.filter((value) => value.length >= MIN_LENGTH);
}

/** `Bearer x` is two secrets, since `x` may be shown without its scheme. */
function withoutScheme(value: string): string[] {
  const [, token] = /^[A-Za-z]+ +(\S+)$/.exec(value) ?? [];
  return token === undefined ? [value] : [value, token];
}
