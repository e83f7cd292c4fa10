import type { TestAdvice } from "../proxy/test_advice.ts";

/** What to do about a test that failed, in a sentence; the page has it in its reader's language. */
export const TEST_ADVICE: Readonly<Record<TestAdvice, string>> = {
  canceled: "The test was stopped before it had an answer",
  passthrough: "The endpoint takes its clients' own credentials, and a test has none: try it with a client",
  oauth: "No token could be got: check oauth_config, and log in again if the refresh token is used up",
  timeout: "No answer came in time: a local model may still be loading, else raise the endpoint's timeouts",
  address: "The address is wrong: check the host and the port in url",
  not_running: "Nobody listens at that address: start the server there, or check the port in url",
  network: "The connection failed: check the network, and whether a proxy is needed on the way",
  certificate: "The certificate is not trusted: name the authority's file in ca_file, or check http and https in url",
  proxy: "The proxy on the way refused: check its address, its type, its username and its password",
  unusable: "The endpoint cannot be used as it is configured: the message says why",
  credential: "The credential is not accepted: check auth_value, and whether auth_type is what the provider wants",
  money: "The account pays for nothing more: look at its balance with the provider",
  model: "The endpoint does not have this model: choose another one, or set default_model or model_rewrite",
  path: "There is no such API at this address: check url, path_prefix and endpoint_type",
  limit: "The account's limit is reached: wait, or use another key",
  redirect: "The address leads elsewhere: put the one that it leads to into url",
  request: "The endpoint refuses such a request: the message says what; an override may help",
  overloaded: "The provider has a fault or is overloaded: try again later",
  not_api: "What answered is no such API, perhaps a web page: check url, path_prefix and endpoint_type",
};
