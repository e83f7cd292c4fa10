/** Members and values of `anthropic-beta` that go together. */
import type { Change, Fact } from "./fact.ts";
import type { Sent, Survey } from "./survey.ts";

/** A member and the value of `anthropic-beta` that allows it go together: with one alone the other is refused next. */
const COMPANIONS: readonly { readonly member: RegExp; readonly beta: RegExp }[] = [
  { member: /^context_management(?:\.|$)/, beta: /^context-management-/ },
  { member: /^output_config\.effort$/, beta: /^effort-/ },
  { member: /^(?:output_format|output_config\.format)$/, beta: /^structured-outputs-/ },
  { member: /^thread$/, beta: /^message-threads-/ },
  { member: /^speed$/, beta: /^fast-mode-/ },
  { member: /^mcp_servers$/, beta: /^mcp-client-/ },
  { member: /^container$/, beta: /^skills-/ },
  { member: /\.cache_control\.scope$/, beta: /^prompt-caching-scope-/ },
  { member: /\.cache_control\.ttl$/, beta: /^extended-cache-ttl-/ },
  { member: /^tools\[\]\.eager_input_streaming$/, beta: /^fine-grained-tool-streaming-/ },
  {
    member: /^tools\[\]\.(?:defer_loading|allowed_callers|input_examples)$/,
    beta: /^(?:advanced-tool-use|tool-search-tool|tool-examples)-/,
  },
];

/** The values of `anthropic-beta`. */
export function betasOf(headers: Headers): readonly string[] {
  return (headers.get("anthropic-beta") ?? "").split(",").map((value) => value.trim()).filter((value) => value !== "");
}

export function withCompanions(changes: readonly Change[], sent: Sent, survey: Survey): readonly Change[] {
  const betas = betasOf(sent.headers);
  const further = changes.flatMap((change): readonly Change[] => {
    switch (change.type) {
      case "drop": {
        const fitting = COMPANIONS.filter(({ member }) => member.test(change.path));
        return betas.filter((value) => fitting.some(({ beta }) => beta.test(value)))
          .map((value): Change => ({ type: "beta", value }));
      }
      case "beta": {
        const fitting = COMPANIONS.filter(({ beta }) => beta.test(change.value));
        return [...survey.paths].filter((path) => fitting.some(({ member }) => member.test(path)))
          .map((path): Change => ({ type: "drop", path }));
      }
      default:
        return [];
    }
  });
  return unique([...changes, ...further]);
}

/** Of `facts` about values of `anthropic-beta` the first, with what goes with it: one that is refused says nothing of others. */
export function oneBeta(facts: readonly Fact[]): readonly Fact[] {
  const [first, ...others] = facts.flatMap(({ change }) => change.type === "beta" ? [change.value] : []);
  if (first === undefined || others.length === 0) return facts;
  return facts.filter(({ change }) => {
    if (change.type === "beta") return change.value === first;
    return change.type !== "drop" || isCompanion(change.path, first) ||
      !others.some((value) => isCompanion(change.path, value));
  });
}

function isCompanion(path: string, value: string): boolean {
  return COMPANIONS.some(({ member, beta }) => member.test(path) && beta.test(value));
}

export function unique(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}
