/** Which tags a request has: what the configuration's taggers say of it. */
import type { BuiltinTagger, BuiltinTaggerConfig, TaggingConfig } from "../config/config.ts";
import { messageOf } from "../errors.ts";
import type { Words } from "../phrases/phrase.ts";
import { askedThinking, hasImages, hasTools } from "./body_signs.ts";
import { parseBodyPath, textsAt } from "./body_path.ts";
import { compilePattern, type Matcher } from "./pattern.ts";
import type { Subject } from "./subject.ts";
import { lastUserText } from "./user_text.ts";

/** A builtin tagger, made ready once per configuration. */
export interface Tagger {
  readonly name: string;
  readonly values: (subject: Subject) => readonly string[];
  readonly rules: readonly { readonly matches: Matcher; readonly tag: string }[];
}

/** A tag, and who gave it. */
export interface GivenTag {
  readonly tag: string;
  readonly tagger: string;
}

/** A tagger that failed; the request goes on without its tags. */
export interface TaggerFault {
  readonly tagger: string;
  /** The words of whoever failed, or what was seen of it. */
  readonly message: Words;
}

export interface Tags {
  readonly tags: ReadonlySet<string>;
  /** One for each pair of tagger and tag. */
  readonly given: readonly GivenTag[];
  readonly faults: readonly TaggerFault[];
}

const NO_TAGS: Tags = { tags: new Set(), given: [], faults: [] };

/** The builtin taggers of `tagging` that are switched on. */
export function compileTaggers(tagging: TaggingConfig): readonly Tagger[] {
  if (!tagging.enabled) return [];
  return tagging.taggers.filter((tagger) => tagger.type === "builtin" && tagger.enabled).map((tagger) =>
    compile(tagger as BuiltinTaggerConfig)
  );
}

function compile(tagger: BuiltinTaggerConfig): Tagger {
  return {
    name: tagger.name,
    values: VALUES[tagger.builtinType](tagger),
    rules: tagger.rules.map((rule) => ({ matches: compilePattern(rule), tag: rule.tag })),
  };
}

/** What `taggers` say of `subject`. A tagger that fails gives no tag, and stops nothing (G15). */
export function tagsOf(subject: Subject, taggers: readonly Tagger[]): Tags {
  if (taggers.length === 0) return NO_TAGS;
  const given: GivenTag[] = [];
  const faults: TaggerFault[] = [];
  for (const { name, values, rules } of taggers) {
    try {
      const all = values(subject);
      if (all.length === 0) continue;
      const own = new Set(rules.filter(({ matches }) => all.some(matches)).map(({ tag }) => tag));
      for (const tag of own) given.push({ tag, tagger: name });
    } catch (error) {
      faults.push({ tagger: name, message: messageOf(error) });
    }
  }
  return { tags: new Set(given.map(({ tag }) => tag)), given, faults };
}

/** What a tagger's patterns are compared with: none, one or several texts of a request. */
type Values = (tagger: BuiltinTaggerConfig) => (subject: Subject) => readonly string[];

/** Stands for "yes" in taggers that ask one question; for "no" they have no value, so that `*` does not match it. */
const YES: readonly string[] = ["true"];
const NONE: readonly string[] = [];

const VALUES: Readonly<Record<BuiltinTagger, Values>> = {
  path: () => ({ path }) => [path],
  method: () => ({ method }) => [method],
  header({ field }) {
    const name = field.toLowerCase();
    return ({ headers }) => texts(headers.get(name));
  },
  query: ({ field }) => ({ search }) => search === "" ? NONE : new URLSearchParams(search).getAll(field),
  "body-json"({ field }) {
    const path = parseBodyPath(field);
    return (subject) => {
      const body = subject.body();
      return body === undefined ? NONE : textsAt(body, path);
    };
  },
  model: () => ({ model }) => texts(model),
  "user-message": () => (subject) => {
    const body = subject.body();
    return texts(body === undefined ? undefined : lastUserText(body, subject.protocol));
  },
  thinking: ({ minimum }) => (subject) => {
    const body = subject.body();
    const thinking = body === undefined ? undefined : askedThinking(body, subject.protocol);
    if (thinking === undefined) return NONE;
    // Who names no budget may think as long as it takes.
    return (thinking.budget ?? Infinity) >= minimum ? [thinking.word] : NONE;
  },
  client: () => ({ client }) => [client],
  key: () => ({ keyName }) => texts(keyName),
  "input-size": ({ minimum }) => ({ bytes }) => bytes.length >= minimum ? [String(bytes.length)] : NONE,
  "has-images": () => (subject) => yesIf(hasImages(subject.body() ?? {})),
  "has-tools": () => (subject) => yesIf(hasTools(subject.body() ?? {})),
  stream: () => ({ stream }) => yesIf(stream),
};

function texts(value: string | null | undefined): readonly string[] {
  return value === null || value === undefined || value === "" ? NONE : [value];
}

function yesIf(holds: boolean): readonly string[] {
  return holds ? YES : NONE;
}
