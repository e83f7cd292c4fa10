import type { Text } from "./fill.ts";

/** What is said of keys of the predecessors' files that say nothing here. */
export const PREDECESSOR = {
  "predecessor.all_languages": "the pages always speak all languages",
  "predecessor.all_taggers": "every tagger looks at each request, and their tags are one set",
  "predecessor.api_keys": "server.api_keys says which keys clients need",
  "predecessor.checked_model": "health_check_model says which model health checks ask for",
  "predecessor.clients": "has no effect: supported_clients says which clients may use the endpoint",
  "predecessor.header_timeout": "response_header covers it, which counts from the beginning of the connection",
  "predecessor.limits_elsewhere": "limits are no longer kept in this file",
  "predecessor.model": "default_model and model_rewrite say which model the endpoint is asked for",
  "predecessor.one_header":
    "has no effect: auth_value is sent as a bearer token; an endpoint that expects x-api-key needs api_key",
  "predecessor.one_url": "has no effect: an endpoint has one URL; add a second endpoint for it",
  "predecessor.other_key": "has no effect, as another key says which protocol the endpoint speaks",
  "predecessor.policy": "routing.policy: fastest asks the quickest endpoint first",
  "predecessor.protocol": "endpoint_type and wire_api say which protocol the endpoint speaks",
  "predecessor.texts_inside": "the texts are part of the program",
  "predecessor.token_refreshed": "a token is always refreshed before it expires",
  "predecessor.tokens_counted": "an endpoint that cannot count tokens is found out by asking it",
} as const satisfies Readonly<Record<string, Text>>;
