import type { Text } from "./fill.ts";

/** What is wrong between the values of the configuration, why the file cannot be read, edited or written. */
export const FILE = {
  "file.no_effect_because": "has no effect: {why}",
  "file.no_effect_as": "has no effect, as {key} is {value}",
  "file.no_effect_as_not": "has no effect, as {key} is not {value}",
  "file.missing_as": "is missing; expected it, as {key} is {value}",
  "file.twice": "is {value}, as {other} on line {line}; expected another {key}",

  "file.auth_type_missing":
    "is missing, and so is auth_value; expected api_key or auth_token with an auth_value, oauth with an oauth_config, none, or passthrough",
  "file.authority_missing": "has no certificate in it; expected a file with certificates in PEM form",
  "file.authority_unreadable": "cannot be read: {reason}; expected a file with certificates in PEM form",
  "file.budget_again": "is {value} again; expected each only once",
  "file.budget_of_no_endpoint": "has no effect, as there is no endpoint of that name: current value is {value}",
  "file.budget_of_no_key":
    "has no effect, as there is no key of server.api_keys of that name: current value is {value}",
  "file.budget_of_nobody": "names nobody; expected either endpoint or key_name",
  "file.budget_of_two": "names two; expected either endpoint or key_name",
  "file.budgets_without_records":
    "have no effect, as storage.records is false: what answers cost is known from records",
  "file.client_id_missing":
    "is missing, as auth_type is oauth; expected the id that the token's issuer gave you, as none is built in",
  "file.credential_missing": "is missing or empty; expected the credential, as auth_type is {type}",
  "file.enabled_omitted": "is omitted, which means true; this concerns {names}; write enabled: true to say so",
  "file.header_of_connection": "cannot be set: it belongs to the connection; expected another header",
  "file.header_twice": "is the same header as {other}; expected each only once",
  "file.header_with_credential": "carries a credential and stands above auth_type; auth_value is the place for it",
  "file.rule_not_for_models": "has no effect, as {path} admits no such model",
  "file.hidden_pattern": "has no effect, as {other} on line {line} comes first and takes all that it would: {pattern}",
  "file.hold_too_long": "is not shorter than timeouts.total: current value is {value}; expected less than {total}",
  "file.host_not_trusted":
    "is passthrough, but {host} may not receive clients' credentials; expected a host of server.passthrough_hosts: if you trust it, add {host} there",
  "file.id_twice": "is {value}, which is the id of {other} on line {line} too; expected another id",
  "file.names_of_members": "is not a path; expected names joined by single dots",
  "file.no_header_name": "is not the name of a header; expected letters, digits and hyphens",
  "file.no_models_named": "has no effect without a claude_model or an openai_model",
  "file.no_pattern": "is not a pattern: {why}",
  "file.no_regex": "is not a usable regular expression: {why}",
  "file.no_rules": "has no effect, as it has no rules",
  "file.rule_of_any_error": "fits every error; name a status, or words that it contains",
  "file.no_time_left":
    "is not shorter than timeouts.total ({total}), so that an endpoint that does not answer uses up all the time, and no other is asked; expected less than that",
  "file.no_untagged_endpoint": "leave no enabled endpoint for requests without a tag",
  "file.oauth_config_missing": "is missing, as auth_type is oauth; expected a map with {keys}",
  "file.other_half_missing": "is missing, as there is a {other}; expected both or neither",
  "file.refresh_token_missing": "is missing, as auth_type is oauth; expected the token to ask for new ones with",
  "file.search_without_provider": "has no effect, as web_search has no provider",
  "file.script_bad": "is not valid JavaScript: {why}",
  "file.script_missing": "is missing, and so is script_file; expected one of them, as type is script",
  "file.script_twice": "is given beside script; expected only one of them",
  "file.script_unreadable": "cannot be read: {reason}; expected a file with JavaScript",
  /** `def` and `is` are its languages' own words. */
  "file.starlark":
    "is starlark, which is not run here; expected script, with config.script in JavaScript: {starlark} is {javascript}; request.headers has lower-case names, contains(a, b) is a.includes(b), lower(a) is a.toLowerCase(), len(a) is a.length, True is true",
  "file.tag_of_no_endpoint": "is {tag}, which is a tag of no endpoint",
  "file.tag_of_no_tagger": "is {tag}, which no enabled tagger gives",
  "file.tagging_off": "is false, so that no request goes to an endpoint that has tags",
  "file.timeout_too_long": "has no effect, as tagging.pipeline_timeout is shorter: {limit}",
  "file.token_url_missing": "is missing, as auth_type is oauth; expected the address that the token's issuer names",

  "file.client_wants_stream": "the client says whether it wants a stream",
  "file.models_elsewhere": "model_rewrite and default_model say which model the endpoint is asked for",
  "file.backslash_at_end": "it ends with a backslash, which takes the next character",
  "file.class_not_closed": "it has a [ without its ]",
  "file.ambiguous_repetition":
    "{part} can repeat the same text in several ways, which may take longer than anybody waits; let its alternatives begin differently, and leave nothing in it optional",
  "file.repeats_repetition":
    "{part} repeats what repeats itself, which can take longer than anybody waits; name one repetition less",
  "file.script_answers_later": "its function tag answers later, but a request does not wait: take async and * away",
  "file.script_imports": "it calls import(), but a script has nothing but itself",
  "file.script_is_module": "{fault}: a script neither imports nor exports",

  "file.host_exposed":
    "is {host}, which other machines can reach; expected {missing} to be set, or a loopback address such as 127.0.0.1",
  "file.host_exposed_by_flag":
    "is {host} by the command line, which other machines can reach; expected {missing} to be set, or a loopback address such as 127.0.0.1",
  "file.host_still_exposed":
    "{path} needs a restart to change, and until then the server listens on {host}, which other machines can reach; expected {missing} to stay",
  "file.an_enabled_key": "at least one enabled key in server.api_keys",
  "file.an_enabled_key_and_password": "at least one enabled key in server.api_keys and server.admin_password",
  "file.host_flag": "The host {host} of the command line is not a host name or IP address",
  "file.port_flag": "The port {port} of the command line is not valid; expected 0 to 65535",

  /** Names of an endpoint that was copied. */
  "file.copy": "{name} copy",
  "file.copy_of_many": "{name} copy {number}",

  "file.cannot_load": "Cannot load the configuration: {reason}",
  "file.a_folder": "it is a folder; expected a file",
  "file.holds_nothing": "it is empty",
  "file.behind_a_file": "a part of its path is not a folder",
  "file.disk_full": "the disk is full",
  "file.link_to_itself": "it is a link that leads to itself",
  "file.mounted_alone": "it is mounted by itself and cannot be replaced; mount its folder instead",
  "file.no_permission_to_read": "no permission to read it",
  "file.no_permission_to_write": "no permission to write it, or its folder",
  "file.not_read_here": "files are not read here",
  "file.not_regular": "it is not a regular file",
  "file.not_there": "file does not exist",
  "file.not_utf8": "it is not UTF-8 text",
  "file.nobody_may_write": "nobody may write the file",
  "file.read_only_system": "its file system is read-only",
  "file.too_large": { one: "it is larger than {count} byte", other: "it is larger than {count} bytes" },
  "file.without_allow_read": "this process runs without --allow-read for it",
  "file.without_allow_write": "this process runs without --allow-write for it",

  "file.edit_behind_end": "{path} is behind the end of the list",
  "file.edit_no_item": "{path} has no item {index}",
  "file.edit_no_list": "{path} is not a list",
  "file.edit_shares_text":
    "{path} cannot be changed without touching the rest of the file, as it shares text with another place or is written in an unusual way; expected an edit by hand",
  "file.edit_through_no_list": "{path} leads through what is not a list",
  "file.edit_through_no_map": "{path} leads through what is not a map",
  "file.not_yaml": "The file is not valid YAML",
} as const satisfies Readonly<Record<string, Text>>;
