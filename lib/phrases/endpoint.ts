import type { Text } from "./fill.ts";

/** Why an endpoint stands as it stands, and what a health check found. */
export const ENDPOINT = {
  "endpoint.failures": {
    one: "{count} failure, the last: {reason}",
    other: "{count} failures, the last: {reason}",
  },
  "endpoint.limit_reached": "it said that its limit is reached ({source})",
  "endpoint.limit_near": "it warned of its limit ({source})",
  "endpoint.broke_off": "its answer broke off",
  "endpoint.clients_credentials": "it takes its clients' own credentials",
  "endpoint.stopping": "the proxy is stopping",
  "endpoint.balance_refused": "{host} refuses the credential for this (HTTP {status})",
  "endpoint.balance_status": "{host} answered with HTTP {status}",
  "endpoint.balance_unreadable": "{host} answered with something else than a balance",
  "endpoint.balance_late": "{host} did not answer within {seconds} seconds",
  "endpoint.balance_untold": "no way is known to ask {host} for a balance",
  "endpoint.balance_no_credential": "it has no credential that {host} could know the account by",
  "endpoint.of_model": "{model}: {reason}",
} as const satisfies Readonly<Record<string, Text>>;
