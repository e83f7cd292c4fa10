import type { Text } from "./fill.ts";

/** What is wrong with the YAML itself; none quotes the file, which may hold credentials. */
export const YAML = {
  "yaml.alias_of_itself": "YAML alias refers to what it is part of",
  "yaml.alias_of_nothing": "YAML alias refers to no anchor",
  "yaml.key_is_no_name": "YAML key is not a plain name",
  "yaml.key_twice": "Key {key} is given twice: the first is on line {line}",
  "yaml.merge_of_no_map": "YAML merge key needs a map or a list of maps",
  "yaml.merges_too_much": "YAML merge keys copy too much",
  "yaml.tag": "YAML tag has no meaning here",
  "yaml.too_deep": "YAML is nested too deeply",

  "yaml.syntax": "YAML syntax is not valid: {why}",
  /** `in_maps` and `in_lists` are YAML's brackets, `variable` an example. */
  "yaml.syntax_with_variable":
    "YAML syntax is not valid: {why}; inside {in_maps} and {in_lists} a value with {variable} needs quotes",
  "yaml.bad_alias": "an alias or anchor has no valid name",
  "yaml.bad_collection": "a tag does not fit its value",
  "yaml.bad_directive": "a line that begins with % is not understood",
  "yaml.bad_escape":
    "an escape in a string in double quotes is not valid: write \\\\ for a backslash, or use single quotes",
  "yaml.bad_indent": "the indentation does not fit the lines above, or a { or [ there is not closed",
  "yaml.bad_order": "an anchor or tag stands in the wrong place",
  "yaml.bad_start": "a value begins with a character that needs quotes around the value",
  "yaml.block_as_key":
    "a line has two keys, the next one is indented too far, or a list or map stands where a key is expected",
  "yaml.block_in_flow": "an indented list or map stands inside {in_maps} or {in_lists}",
  "yaml.key_given_twice": "a key is given twice",
  "yaml.key_of_lines": "a key spans two lines: a colon or a quote may be missing",
  "yaml.key_too_long": "a key is too long",
  "yaml.missing_character": "a comma, colon, space or closing quote or bracket is missing",
  "yaml.no_plain_key": "a key is not a plain name",
  "yaml.not_understood": "the structure is not understood",
  "yaml.properties_of_alias": "an alias can have no anchor or tag of its own",
  "yaml.resources": "the file is nested too deeply",
  "yaml.several_documents": "the file holds several documents divided by ---: only one is possible",
  "yaml.tab": "a tab is used as indentation: use spaces",
  "yaml.two_anchors": "a value has two anchors",
  "yaml.two_tags": "a value has two tags",
  "yaml.unexpected": "something follows that does not belong here",
  "yaml.unknown_tag": "a tag is not known",
} as const satisfies Readonly<Record<string, Text>>;
