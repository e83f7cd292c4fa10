import type { Text } from "./fill.ts";

/** What was wrong with a tagger's script that ran, beside what the script itself threw. */
export const SCRIPT = {
  "script.a_promise": "a promise",
  "script.a_value": "a {type}",
  "script.an_object": "an object",
  "script.empty_tag": "tag() returned an empty string, which is not a tag",
  "script.listed": "tag() returned a list with {what} in it, not only strings",
  "script.long_tag": {
    one: "tag() returned a string of {count} character as a tag",
    other: "tag() returned a string of {count} characters as a tag",
  },
  "script.many_tags": {
    one: "tag() returned {count} tag, more than {maximum}",
    other: "tag() returned {count} tags, more than {maximum}",
  },
  "script.no_function": "it defines no function tag(request)",
  "script.no_start": "the worker for scripts does not start",
  "script.no_tags": "the worker for scripts gave no tags",
  "script.not_done": "it was not done when tagging.pipeline_timeout ({limit} ms) was up",
  "script.returned": "tag() returned {what}, not true, false, a string or a list of strings",
  "script.stopped": "the worker for scripts was stopped",
  "script.stuck": "it could not be stopped, and is off until the configuration changes",
  "script.too_slow": "it took longer than {limit} ms and was stopped",
  "script.unshowable": "it threw something that cannot be shown",
} as const satisfies Readonly<Record<string, Text>>;
