import type { EndpointConfig } from "../config/config.ts";

/** A query's value that is shorter is no key. */
const MIN_LENGTH = 8;

/** Everything in `endpoint` that nobody may be shown: its credential, and what its URL's query may hold. */
export function secretsOf({ authValue, url }: EndpointConfig): string[] {
  const query = URL.canParse(url) ? [...new URL(url).searchParams.values()] : [];
  return [authValue, ...query.filter((value) => value.length >= MIN_LENGTH)].filter((secret) => secret !== "");
}
