/** Keys of the texts about taggers. */
import type { ConfigKey, TaggerKind } from "./tagger_draft.ts";

export const KIND_TEXTS: Readonly<Record<TaggerKind, { readonly name: string; readonly hint: string }>> = {
  model: { name: "routing.kind_model", hint: "routing.kind_model_hint" },
  path: { name: "routing.kind_path", hint: "routing.kind_path_hint" },
  client: { name: "routing.kind_client", hint: "routing.kind_client_hint" },
  key: { name: "routing.kind_key", hint: "routing.kind_key_hint" },
  "user-message": { name: "routing.kind_user_message", hint: "routing.kind_user_message_hint" },
  thinking: { name: "routing.kind_thinking", hint: "routing.kind_thinking_hint" },
  "has-images": { name: "routing.kind_has_images", hint: "routing.kind_has_images_hint" },
  "has-tools": { name: "routing.kind_has_tools", hint: "routing.kind_has_tools_hint" },
  "input-size": { name: "routing.kind_input_size", hint: "routing.kind_input_size_hint" },
  stream: { name: "routing.kind_stream", hint: "routing.kind_stream_hint" },
  header: { name: "routing.kind_header", hint: "routing.kind_header_hint" },
  query: { name: "routing.kind_query", hint: "routing.kind_query_hint" },
  "body-json": { name: "routing.kind_body_json", hint: "routing.kind_body_json_hint" },
  method: { name: "routing.kind_method", hint: "routing.kind_method_hint" },
  script: { name: "routing.kind_script", hint: "routing.kind_script_hint" },
};

export const FIELD_TEXTS: Readonly<Record<ConfigKey, { readonly label: string; readonly hint: string | undefined }>> = {
  header_name: { label: "routing.header_name", hint: undefined },
  param_name: { label: "routing.param_name", hint: undefined },
  json_path: { label: "routing.json_path", hint: "routing.json_path_hint" },
  path_pattern: { label: "routing.pattern", hint: "routing.pattern_hint" },
  expected_value: { label: "routing.pattern", hint: "routing.pattern_hint" },
  match: { label: "routing.match", hint: undefined },
  min_budget_tokens: { label: "routing.min_budget", hint: "routing.min_budget_hint" },
  min_bytes: { label: "routing.min_bytes", hint: "routing.min_bytes_hint" },
  script: { label: "routing.script", hint: "routing.script_hint" },
  script_file: { label: "routing.script_file", hint: "routing.script_file_hint" },
  timeout: { label: "routing.timeout", hint: "routing.timeout_hint" },
};

export const MATCH_TEXTS = {
  wildcard: "routing.match_wildcard",
  exact: "routing.match_exact",
  regex: "routing.match_regex",
} as const;
