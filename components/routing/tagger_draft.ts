/** A tagger as somebody edits it, and what is sent of it. */

export const BUILTIN_TYPES = [
  "model",
  "path",
  "client",
  "key",
  "user-message",
  "thinking",
  "has-images",
  "has-tools",
  "input-size",
  "stream",
  "header",
  "query",
  "body-json",
  "method",
] as const;

export type BuiltinType = (typeof BUILTIN_TYPES)[number];
/** A builtin tagger's type, or a script. */
export type TaggerKind = BuiltinType | "script";

/** Keys of `config` that hold one text. */
export const CONFIG_KEYS = [
  "header_name",
  "param_name",
  "json_path",
  "path_pattern",
  "expected_value",
  "match",
  "min_budget_tokens",
  "min_bytes",
  "script",
  "script_file",
  "timeout",
] as const;

export type ConfigKey = (typeof CONFIG_KEYS)[number];

export interface RuleDraft {
  readonly pattern: string;
  readonly match: string;
  readonly tag: string;
}

export interface TaggerDraft {
  readonly name: string;
  readonly kind: TaggerKind;
  readonly tag: string;
  readonly enabled: boolean;
  readonly config: Readonly<Partial<Record<ConfigKey, string>>>;
  readonly rules: readonly RuleDraft[];
}

/** What each kind looks at, in the order of the form. */
export const KEYS_OF: Readonly<Record<TaggerKind, readonly ConfigKey[]>> = {
  path: ["path_pattern", "match"],
  method: ["expected_value", "match"],
  header: ["header_name", "expected_value", "match"],
  query: ["param_name", "expected_value", "match"],
  "body-json": ["json_path", "expected_value", "match"],
  model: ["expected_value", "match"],
  "user-message": ["expected_value", "match"],
  client: ["expected_value", "match"],
  key: ["expected_value", "match"],
  thinking: ["min_budget_tokens"],
  "input-size": ["min_bytes"],
  "has-images": [],
  "has-tools": [],
  stream: [],
  script: ["script", "script_file", "timeout"],
};

/** Whether a kind can have several patterns, each with its tag. */
export function hasRules(kind: TaggerKind): boolean {
  return KEYS_OF[kind].includes("match");
}

export const NEW_TAGGER: TaggerDraft = {
  name: "",
  kind: "model",
  tag: "",
  enabled: true,
  config: { match: "wildcard" },
  rules: [],
};

type Json = unknown;
type JsonMap = Readonly<Record<string, Json>>;

/** A tagger's keys in the file as a draft. */
export function draftOf(configuration: Json): TaggerDraft {
  const tagger = mapOf(configuration);
  const config = mapOf(tagger["config"]);
  const type = textOf(tagger["builtin_type"]);
  const known = BUILTIN_TYPES.find((each) => each === type);
  return {
    name: textOf(tagger["name"]),
    kind: tagger["type"] === "script" ? "script" : known ?? "model",
    tag: textOf(tagger["tag"]),
    // An omitted one means true.
    enabled: tagger["enabled"] !== false && tagger["enabled"] !== "false",
    config: Object.fromEntries(
      CONFIG_KEYS.flatMap((key) => config[key] === undefined ? [] : [[key, textOf(config[key])]]),
    ),
    rules: listOf(config["rules"]).map((rule) => {
      const { pattern, match, tag } = mapOf(rule);
      return { pattern: textOf(pattern), match: match === undefined ? "regex" : textOf(match), tag: textOf(tag) };
    }),
  };
}

/** What is sent for `draft`; `before`: what the file has, of which a key that is not mentioned would stay. */
export function sentOf(draft: TaggerDraft, before?: TaggerDraft): JsonMap {
  const { name, kind, tag, enabled } = draft;
  const isScript = kind === "script";
  const types = isScript
    ? { type: "script", ...(before !== undefined && before.kind !== "script" ? { builtin_type: null } : {}) }
    : { type: "builtin", builtin_type: kind };
  return {
    name: name.trim(),
    ...types,
    ...(tag.trim() !== "" ? { tag: tag.trim() } : before !== undefined && before.tag !== "" ? { tag: null } : {}),
    enabled,
    config: { ...texts(draft, before), ...rules(draft, before) },
  };
}

function texts({ kind, config }: TaggerDraft, before: TaggerDraft | undefined): JsonMap {
  return Object.fromEntries(CONFIG_KEYS.flatMap((key): [string, Json][] => {
    const value = KEYS_OF[kind].includes(key) ? config[key] ?? "" : "";
    // A script's white space is its own.
    if (value.trim() !== "") return [[key, key === "script" ? value : value.trim()]];
    return before?.config[key] === undefined ? [] : [[key, null]];
  }));
}

function rules({ kind, rules }: TaggerDraft, before: TaggerDraft | undefined): JsonMap {
  const kept = hasRules(kind) ? rules.filter(({ pattern }) => pattern !== "") : [];
  if (kept.length === 0) return before === undefined || before.rules.length === 0 ? {} : { rules: null };
  return {
    rules: kept.map(({ pattern, match, tag }) => ({
      pattern,
      match,
      ...(tag.trim() === "" ? {} : { tag: tag.trim() }),
    })),
  };
}

function mapOf(value: Json): JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as JsonMap : {};
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);
}
