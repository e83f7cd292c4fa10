import type { Text } from "./fill.ts";

/** What a request came to that was not answered, or not whole. Its client reads it in English. */
export const OUTCOME = {
  "outcome.all_failed": "All endpoints failed: {failures}",
  "outcome.out_of_time": "No endpoint answered within {seconds} s (timeouts.total): {failures}",
  "outcome.limited": 'Every endpoint has reached its limit; the first to be free is "{endpoint}" in {seconds} s',
  "outcome.limited_because":
    'Every endpoint has reached its limit; the first to be free is "{endpoint}" in {seconds} s ({reason})',
  "outcome.full": "Every endpoint for this request works on as many as it may (max_concurrency): {endpoints}",
  "outcome.key_refused":
    "The key that this proxy has for {endpoints} was refused, not that of the client: correct it at /admin/endpoints or in the configuration file ({words})",
  "outcome.key_missing":
    'Endpoint "{endpoint}" wants a key and has none here (auth_type: none), whatever the client has: give it one at /admin/endpoints or in the configuration file ({words})',
  "outcome.named": 'endpoint "{name}"',
  "outcome.nobody_takes":
    'No enabled endpoint takes this request ({recognised}): change supported_clients, tags or "enabled" of one that should, or add another, at /admin or in the configuration file',
  "outcome.nobody_for_model":
    'There is no enabled endpoint for the model "{model}": ask for another one, or add it to "models" of one that has it, at /admin or in the configuration file',
  "outcome.nobody_enabled":
    'No endpoint is enabled: add one at /admin or in the configuration file, or set "enabled: true" on one',
  "outcome.of_client": "client {client}",
  "outcome.of_protocol": "protocol {protocol}",
  "outcome.of_model": "model {model}",
  "outcome.one_unknown": 'No endpoint is called "{name}", as the request asks (x-cccc-endpoint); there are: {names}',
  "outcome.one_unknown_near":
    'No endpoint is called "{name}", as the request asks (x-cccc-endpoint); did you mean "{near}"? There are: {names}',
  "outcome.one_disabled":
    'Endpoint "{endpoint}", the only one that the request asks for (x-cccc-endpoint), is disabled: enable it at /admin, or set "enabled: true" in the configuration file',
  "outcome.one_unfit":
    'Endpoint "{endpoint}", the only one that the request asks for (x-cccc-endpoint), does not take it: {reason}',
  "outcome.with_reasons": "{failure} ({reasons})",
  "outcome.rejected": '"{endpoint}" {reason}',
  "outcome.body_damaged": "Cannot decode the request's body as {coding}: it is damaged or cut",
  "outcome.body_empty": "its body is empty",
  "outcome.body_too_deep": "the JSON in its body is nested too deeply",
  "outcome.body_escape": "a string in its body has an escape or a control character that JSON does not allow",
  "outcome.body_escape_at":
    "a string in its body has an escape or a control character that JSON does not allow at line {line}, column {column}",
  "outcome.body_no_json": "its body is not valid JSON at line {line}, column {column} (byte {byte} of {bytes})",
  "outcome.model_too_long": "its model name has {length} characters; at most {most} are allowed",
  "outcome.body_no_object": "its body is JSON, but not an object",
  "outcome.body_too_large": "Request too large: its body is over {bytes} bytes (server.max_request_size)",
  "outcome.cannot_read": "Cannot read the request: {reason}",
  "outcome.key_needed": "Cannot accept the request: this server requires one of its API keys",
  "outcome.key_unknown": "Cannot accept the request: its API key is not one of this server's",
  "outcome.no_such_path": "No such path: {method} {path}",
  "outcome.no_such_path_of_api":
    "No such path: {method} {path}; the base URL of a client is the address of this server, with or without /v1 behind it",
  "outcome.no_tunnel":
    "Cannot connect to {host}: this server is no forward proxy; take it out of HTTPS_PROXY and make it the base URL of the client",
  "outcome.loop": "The request has come back to the proxy that sent it: an endpoint leads to the proxy itself",
  "outcome.no_websocket": "WebSocket is not served here; use HTTP",
  "outcome.body_late": "The request was not complete within {seconds} s (timeouts.total)",
  "outcome.client_left_early": "The client left before its request was complete",
  "outcome.client_left": "the client left",
  // Agents know by words whether an error event is worth another try: pi 0.73 and OpenCode 1.18 by "connection error" and
  // "connection timed out", Continue 1.5 by "premature close".
  "outcome.stream_silent": "Connection timed out: the upstream's stream fell silent before its end",
  "outcome.stream_ended":
    "Connection error (premature close): the upstream's stream ended before its answer was complete",
  "outcome.stream_broke_off":
    "Connection error (premature close): the upstream's stream broke off before its answer was complete",
  "outcome.answer_broke_off": "The upstream's answer broke off",
  "outcome.defect": "The proxy failed on this request; its log says why",
  "outcome.failed_inside": "The request failed inside the proxy",
  "outcome.stopping": "The proxy is stopping",
} as const satisfies Readonly<Record<string, Text>>;
