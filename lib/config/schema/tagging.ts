import * as z from "zod";
import type { BuiltinTagger, TagRule } from "../config.ts";
import { boolean, choice, duration, integer, line, nonEmpty, path, size } from "../field.ts";
import { field, section } from "./define.ts";

/** All builtin taggers; `tagger_config.ts` says what each of them reads. */
const BUILTIN_TAGGERS = [
  "path",
  "method",
  "header",
  "query",
  "body-json",
  "model",
  "user-message",
  "thinking",
  "client",
  "key",
  "input-size",
  "has-images",
  "has-tools",
  "stream",
] as const satisfies readonly BuiltinTagger[];

const MATCHES = ["exact", "wildcard", "regex"] as const satisfies readonly TagRule["match"][];
const MATCH_TYPE = "`exact`, `wildcard` or `regex`";

const rule = section("A pattern and its tag.", {
  pattern: field("text", nonEmpty(), { description: "What the value is compared with.", example: "^/v1/responses" }),
  match: field(
    MATCH_TYPE,
    choice(MATCHES).prefault("regex"),
    "How it is compared; `regex` is a JavaScript regular expression that may match anywhere in the value.",
  ),
  tag: field("text", line(100).optional(), {
    description: "Tag that the request gets.",
    example: "codex",
    omitted: "the tagger's own tag",
  }),
});

const config = section("What the tagger looks at, and what it looks for.", {
  path_pattern: field("text", nonEmpty().optional(), {
    description: "`path`: the request's path.",
    example: "/v1/messages",
  }),
  expected_value: field("text", nonEmpty().optional(), {
    description:
      "`method`, `header`, `query`, `body-json`, `model`, `user-message`, `client`, `key`: the value. `user-message` is " +
      "the user's last message; `client` is `claude-code`, `codex` or another name from `supported_clients`; `key` is the " +
      "name of a key of `server.api_keys`.",
    example: '"*haiku*"',
  }),
  match: field(
    MATCH_TYPE,
    choice(MATCHES).prefault("wildcard"),
    "How `path_pattern` or `expected_value` is compared: letter by letter (`exact`), with `*` for any characters, " +
      "slashes included, and `?` for one (`wildcard`), or as a regular expression that may match anywhere in the value " +
      "(`regex`).",
  ),
  header_name: field("text", line(200).optional(), {
    description: "`header`: name of the header.",
    example: "x-team",
  }),
  param_name: field("text", line(200).optional(), {
    description: "`query`: name of the parameter in the URL.",
    example: "team",
  }),
  json_path: field("text", line(500).optional(), {
    description: "`body-json`: names of nested members, joined by dots.",
    example: "metadata.user_id",
  }),
  min_budget_tokens: field(
    "integer",
    integer(0, 1_000_000_000).prefault("0"),
    "`thinking`: smallest thinking budget in tokens.",
  ),
  min_bytes: field("size", size(1).optional(), {
    description: "`input-size`: smallest request body, in bytes or with a unit.",
    example: "200KB",
  }),
  rules: field(
    "list of maps",
    z.array(rule).default([]),
    "Several patterns, each with its own tag, instead of or besides `path_pattern` or `expected_value`.",
  ),
  script: field("text", nonEmpty().optional(), {
    description: "`script`: the JavaScript, preferably as a YAML block (`script: |`).",
    example: "\"function tag(request) { return request.path.startsWith('/v1/responses'); }\"",
  }),
  script_file: field("path", path().optional(), {
    description: "`script`: a JavaScript file instead, relative to the folder of this file.",
    example: "./tagger.js",
  }),
  timeout: field(
    "duration",
    duration(1).optional(),
    {
      description: "`script`: how long one run may take; a script that takes longer gives no tag.",
      omitted: "`tagging.pipeline_timeout`",
      example: "100ms",
    },
  ),
});

const tagger = section("A rule that puts tags on requests.", {
  name: field("text", line(100), { description: "Name in logs and messages; must be unique.", example: "codex" }),
  type: field(
    "`builtin` or `script`",
    choice<"builtin" | "script" | "starlark">(["builtin", "script"], { starlark: "starlark" }).prefault("builtin"),
    "Whether it is a builtin tagger or a JavaScript function.",
  ),
  builtin_type: field(
    BUILTIN_TAGGERS.map((type) => `\`${type}\``).join(", ").replace(/, ([^,]*)$/, " or $1"),
    choice(BUILTIN_TAGGERS).optional(),
    { description: "What a builtin tagger looks at; required for one.", example: "path" },
  ),
  tag: field("text", line(100).optional(), {
    description: "Tag that the request gets. Required unless each of `config.rules` has its own.",
    example: "codex",
  }),
  enabled: field("boolean", boolean().optional(), {
    description: "Whether the tagger is used. A warning says so if it is omitted.",
    omitted: "`true`",
    example: "true",
  }),
  config,
});

/** The section `tagging`. */
export const tagging = section(
  "Tags on requests. A tagged request goes first to endpoints that have all its tags, then to those without tags; an " +
    "untagged one only to endpoints without tags.",
  {
    enabled: field("boolean", boolean().prefault("true"), "Whether requests get tags at all."),
    pipeline_timeout: field(
      "duration",
      duration(1).prefault("5s"),
      "How long all taggers together may take for one request; those that are done by then count.",
    ),
    taggers: field("list of maps", z.array(tagger).default([]), "The taggers; all of them look at each request."),
  },
);
