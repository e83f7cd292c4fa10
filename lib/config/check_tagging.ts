import { phrase } from "../phrases/phrase.ts";
import { checkPattern } from "../routing/pattern.ts";
import { checkEnabled, checkUnique } from "./check_items.ts";
import type { TagRule } from "./config.ts";
import { stringifyDuration } from "../duration.ts";
import type { Incomplete, Reading } from "./read.ts";
import type { Report } from "./report.ts";
import { shown } from "./show.ts";
import { TAGGER_KEYS, type TaggerFile } from "./tagger_config.ts";

type Tagger = Incomplete<TaggerFile>;

/** Says what of the section `tagging`, and of endpoints' tags, is wrong or has no effect. */
export function checkTagging(values: Reading["values"], report: Report): void {
  const taggers = taggersOf(values);
  checkUnique(taggers, "tagging.taggers", { report, key: "name" });
  checkEnabled(taggers, "tagging.taggers", report);
  taggers.forEach((tagger, index) => {
    if (tagger === undefined) return;
    const path = `tagging.taggers[${index}]`;
    checkTagger(tagger, path, report);
    const limit = values.tagging?.pipeline_timeout;
    const timeout = tagger.config?.timeout;
    if (limit !== undefined && timeout !== undefined && timeout > limit) {
      const what = phrase("file.timeout_too_long", { limit: stringifyDuration(limit) });
      report.warning(`${path}.config.timeout`, what);
    }
  });
  checkTags(values, report);
}

/** One in the predecessors' language was switched on there by `enabled: true` alone. */
function taggersOf({ tagging }: Pick<Reading["values"], "tagging">): readonly (Tagger | undefined)[] {
  return (tagging?.taggers ?? []).map((tagger) =>
    tagger?.type === "starlark" ? { ...tagger, enabled: tagger.enabled ?? false } : tagger
  );
}

function checkTagger(tagger: Tagger, path: string, report: Report): void {
  if (tagger.type === undefined) return;
  switch (tagger.type) {
    case "builtin":
      return checkBuiltin(tagger, path, report);
    case "script":
      return checkScriptTagger(tagger, path, report);
    case "starlark":
      return tagger.enabled === false
        ? report.warning(`${path}.type`, STARLARK)
        : report.problem(`${path}.type`, STARLARK);
    default:
      tagger.type satisfies never;
  }
}

const STARLARK = phrase("file.starlark", {
  starlark: '`def should_tag(): return startswith(request.path, "/v1")`',
  javascript: '`function tag(request) { return request.path.startsWith("/v1"); }`',
});

function checkBuiltin(tagger: Tagger, path: string, report: Report): void {
  const { builtin_type: type, config = {} } = tagger;
  const needs = (key: string) => {
    if (!report.isBad(`${path}.${key}`)) report.problem(`${path}.${key}`, phrase("file.missing_as", because));
  };
  let because: Because = { key: "type", value: "builtin" };
  if (type === undefined) return needs("builtin_type");
  because = { key: "builtin_type", value: type };
  const keys = TAGGER_KEYS[type];
  const { pattern, field, minimum } = keys;
  if (field !== undefined && config[field] === undefined) needs(`config.${field}`);
  if (minimum !== undefined && config[minimum] === undefined) needs(`config.${minimum}`);
  const rules = config.rules ?? [];
  if (
    pattern !== undefined && config[pattern] === undefined && rules.length === 0 &&
    !report.isBad(`${path}.config.rules`)
  ) {
    needs(`config.${pattern}`);
  }
  const isTagNeeded = rules.length === 0 || (pattern !== undefined && config[pattern] !== undefined) ||
    rules.some((rule) => rule !== undefined && rule.tag === undefined);
  if (tagger.tag === undefined && isTagNeeded) needs("tag");
  checkUnused(config, {
    path,
    report,
    used: [pattern, field, minimum, ...(pattern === undefined ? [] : ["rules"])],
    because,
  });
  checkPatterns(tagger, path, report);
}

function checkScriptTagger(tagger: Tagger, path: string, report: Report): void {
  const { config = {} } = tagger;
  const because: Because = { key: "type", value: "script" };
  if (tagger.tag === undefined && !report.isBad(`${path}.tag`)) {
    report.problem(`${path}.tag`, phrase("file.missing_as", because));
  }
  if (tagger.builtin_type !== undefined) report.warning(`${path}.builtin_type`, phrase("file.no_effect_as", because));
  checkUnused(config, { path, report, used: ["script", "script_file", "timeout"], because });
}

interface Unused {
  readonly path: string;
  readonly report: Report;
  readonly used: readonly (string | undefined)[];
  readonly because: Because;
}

/** The setting that makes others needed or useless. */
interface Because {
  readonly key: string;
  readonly value: string;
}

/** Keys of `config` that are there only if the file has them. */
const GIVEN = [
  "path_pattern",
  "expected_value",
  "header_name",
  "param_name",
  "json_path",
  "min_bytes",
  "script",
  "script_file",
  "timeout",
] as const;

function checkUnused(config: NonNullable<Tagger["config"]>, { path, report, used, because }: Unused): void {
  const given: string[] = GIVEN.filter((key) => config[key] !== undefined);
  if ((config.rules ?? []).length > 0) given.push("rules");
  for (const key of given) {
    if (!used.includes(key)) report.warning(`${path}.config.${key}`, phrase("file.no_effect_as", because));
  }
}

/** Regular expressions are ones, and not such as take for ever. */
function checkPatterns({ builtin_type: type, config }: Tagger, path: string, report: Report): void {
  const key = type === undefined ? undefined : TAGGER_KEYS[type].pattern;
  if (config === undefined || key === undefined) return;
  const check = (match: TagRule["match"] | undefined, pattern: string | undefined, at: string) => {
    if (match === undefined || pattern === undefined) return;
    const why = checkPattern({ match, pattern });
    if (why !== undefined) report.problem(at, phrase("file.no_regex", { why }));
  };
  check(config.match, config[key], `${path}.config.${key}`);
  config.rules?.forEach((rule, index) => check(rule?.match, rule?.pattern, `${path}.config.rules[${index}].pattern`));
}

interface Given {
  readonly tag: string;
  readonly path: string;
}

/** Tags of the taggers against tags of the endpoints. */
function checkTags({ tagging, endpoints = [] }: Reading["values"], report: Report): void {
  const enabled = endpoints.flatMap((endpoint, index) =>
    endpoint !== undefined && endpoint.enabled !== false ? [{ index, tags: endpoint.tags ?? [] }] : []
  );
  const tagged = enabled.filter(({ tags }) => tags.length > 0);
  if (tagged.length > 0 && tagged.length === enabled.length) {
    report.warning(`endpoints[${tagged[0]!.index}].tags`, phrase("file.no_untagged_endpoint"));
  }
  if (tagging?.enabled === false) {
    if (tagged.length === 0) return;
    return report.warning("tagging.enabled", phrase("file.tagging_off"));
  }
  const taggers = taggersOf({ tagging });
  const given = taggers.flatMap((tagger, index): Given[] => tagsOf(tagger, `tagging.taggers[${index}]`));
  const wanted = new Set(endpoints.flatMap((endpoint) => endpoint?.tags ?? []));
  for (const { tag, path } of given) {
    if (!wanted.has(tag)) report.warning(path, phrase("file.tag_of_no_endpoint", { tag: shown(tag) }));
  }
  // A script may give any tag, and a tagger that could not be read too.
  if (taggers.some((tagger) => tagger?.type === undefined || (tagger.type !== "builtin" && tagger.enabled !== false))) {
    return;
  }
  const known = new Set(given.map(({ tag }) => tag));
  for (const { index, tags } of tagged) {
    tags.forEach((tag, at) => {
      if (tag === undefined || known.has(tag)) return;
      report.warning(`endpoints[${index}].tags[${at}]`, phrase("file.tag_of_no_tagger", { tag: shown(tag) }));
    });
  }
}

function tagsOf(tagger: Tagger | undefined, path: string): Given[] {
  if (tagger === undefined || tagger.enabled === false) return [];
  const own = tagger.tag === undefined ? [] : [{ tag: tagger.tag, path: `${path}.tag` }];
  const rules = (tagger.config?.rules ?? []).flatMap((rule, index) =>
    rule?.tag === undefined ? [] : [{ tag: rule.tag, path: `${path}.config.rules[${index}].tag` }]
  );
  return [...own, ...rules];
}
