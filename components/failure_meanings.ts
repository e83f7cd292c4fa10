/** What each kind of error means, and what to do about it: keys of texts. */
export const FAILURE_MEANINGS: Readonly<Record<string, string>> = {
  invalid_request: "failure.invalid_request",
  authentication: "failure.authentication",
  permission: "failure.permission",
  not_found: "failure.not_found",
  rate_limit: "failure.rate_limit",
  overloaded: "failure.overloaded",
  timeout: "failure.timeout",
  upstream: "failure.upstream",
  canceled: "failure.canceled",
};
