import type { BuiltinTagger, TaggerConfig, TaggingConfig, TagRule } from "./config.ts";
import type { ConfigFile } from "./schema.ts";

/** A tagger as the file describes it. */
export type TaggerFile = ConfigFile["tagging"]["taggers"][number];

/** Keys of `config` that a builtin tagger reads. */
export interface TaggerKeys {
  /** What the value is compared with; none: the tagger asks a question of its own. */
  readonly pattern?: "path_pattern" | "expected_value";
  /** Which value is meant. */
  readonly field?: "header_name" | "param_name" | "json_path";
  readonly minimum?: "min_budget_tokens" | "min_bytes";
}

export const TAGGER_KEYS: Readonly<Record<BuiltinTagger, TaggerKeys>> = {
  "path": { pattern: "path_pattern" },
  "method": { pattern: "expected_value" },
  "header": { pattern: "expected_value", field: "header_name" },
  "query": { pattern: "expected_value", field: "param_name" },
  "body-json": { pattern: "expected_value", field: "json_path" },
  "model": { pattern: "expected_value" },
  "user-message": { pattern: "expected_value" },
  "thinking": { minimum: "min_budget_tokens" },
  "client": { pattern: "expected_value" },
  "key": { pattern: "expected_value" },
  "input-size": { minimum: "min_bytes" },
  "has-images": {},
  "has-tools": {},
  "stream": {},
};

/** The taggers that `file` describes; `scripts` are the sources of the scripts by the tagger's index. */
export function taggingConfig(file: ConfigFile["tagging"], scripts: ReadonlyMap<number, string>): TaggingConfig {
  return {
    enabled: file.enabled,
    pipelineTimeoutMs: file.pipeline_timeout,
    taggers: file.taggers.flatMap((tagger, index) =>
      // What cannot be run here is switched off, or it would have been refused.
      tagger.type === "starlark" ? [] : [taggerConfig(tagger, {
        script: scripts.get(index) ?? "",
        timeoutMs: file.pipeline_timeout,
      })]
    ),
  };
}

function taggerConfig(
  file: TaggerFile,
  { script, timeoutMs }: { readonly script: string; readonly timeoutMs: number },
): TaggerConfig {
  const { name, tag = "", config } = file;
  const enabled = file.enabled ?? true;
  const builtinType = file.builtin_type;
  if (file.type === "script" || builtinType === undefined) {
    return { type: "script", name, enabled, tag, script, timeoutMs: config.timeout ?? timeoutMs };
  }
  const keys = TAGGER_KEYS[builtinType];
  return {
    type: "builtin",
    name,
    enabled,
    builtinType,
    field: (keys.field === undefined ? undefined : config[keys.field]) ?? "",
    minimum: (keys.minimum === undefined ? undefined : config[keys.minimum]) ?? 0,
    rules: rulesOf(file, keys).map((rule) => spelled(rule, builtinType)),
  };
}

function rulesOf({ tag = "", config }: TaggerFile, keys: TaggerKeys): TagRule[] {
  // A tagger that compares nothing has one rule, which anything fits.
  if (keys.pattern === undefined) return [{ match: "wildcard", pattern: "*", tag }];
  const pattern = config[keys.pattern];
  return [
    ...(pattern === undefined ? [] : [{ match: config.match, pattern, tag }]),
    ...config.rules.map((rule) => ({ match: rule.match, pattern: rule.pattern, tag: rule.tag ?? tag })),
  ];
}

/** Methods are written in capitals, whatever the file has. */
function spelled(rule: TagRule, builtinType: BuiltinTagger): TagRule {
  if (builtinType !== "method" || rule.match === "regex") return rule;
  return { ...rule, pattern: rule.pattern.toUpperCase() };
}
