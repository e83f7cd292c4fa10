/**
 * What models behind the Messages protocol take and reject: https://docs.anthropic.com/en/docs/about-claude/models and
 * .../extended-thinking, .../effort, .../structured-outputs (read 2026-11-22). A name that nobody knows is taken for
 * the newest of its vendor.
 */
import type { TargetTraits } from "../codec.ts";
import type { Effort } from "../conversation.ts";

export interface ModelTraits {
  /** Whether thinking is asked for by a budget of tokens, or left to the model. */
  readonly thinking: "none" | "budget" | "adaptive";
  /** What `output_config.effort` may say, rising; empty: it does not exist. */
  readonly efforts: readonly Effort[];
  /** `thinking.display` exists, and thinking is hidden without it. */
  readonly hidesThinking: boolean;
  /** `temperature`, `top_p`, `top_k`: all, one of the first two, or none. */
  readonly sampling: "all" | "one" | "none";
  /** `output_config.format` exists. */
  readonly structured: boolean;
  /** Anthropic's own tools exist. */
  readonly hostedTools: boolean;
  /** A tool's properties must have plain names. */
  readonly plainNames: boolean;
  /** Takes back only thinking that it has signed. */
  readonly signedThinking: boolean;
  /** The most that `max_tokens` may say, if that is known. */
  readonly maxTokens: number | undefined;
  /** `max_tokens` for clients that do not say it. */
  readonly defaultTokens: number;
}

type Version = readonly [major: number, minor: number];

const THREE: readonly Effort[] = ["low", "medium", "high"];
const FOUR: readonly Effort[] = ["low", "medium", "high", "max"];
const FIVE: readonly Effort[] = ["low", "medium", "high", "xhigh", "max"];

const NEWEST: ModelTraits = {
  thinking: "adaptive",
  efforts: FIVE,
  hidesThinking: true,
  sampling: "none",
  structured: true,
  hostedTools: true,
  plainNames: true,
  signedThinking: true,
  maxTokens: 128_000,
  defaultTokens: 32_000,
};

/** What each older release lacks, newest first: the first row whose version is reached counts. */
const CLAUDE: readonly { readonly since: Version; readonly family?: string; readonly traits: ModelTraits }[] = (() => {
  const v46: ModelTraits = { ...NEWEST, efforts: FOUR, hidesThinking: false, sampling: "one" };
  const v45: ModelTraits = { ...v46, thinking: "budget", efforts: [], maxTokens: 64_000 };
  const v40: ModelTraits = { ...v45, structured: false, sampling: "all" };
  const v35: ModelTraits = { ...v40, thinking: "none", maxTokens: 8192, defaultTokens: 8192 };
  return [
    { since: [4, 7], traits: NEWEST },
    { since: [4, 6], family: "sonnet", traits: { ...v46, maxTokens: 64_000 } },
    { since: [4, 6], traits: v46 },
    { since: [4, 5], family: "opus", traits: { ...v45, efforts: THREE } },
    { since: [4, 5], traits: v45 },
    { since: [4, 1], traits: { ...v45, maxTokens: 32_000 } },
    { since: [4, 0], family: "opus", traits: { ...v40, maxTokens: 32_000 } },
    { since: [3, 7], traits: v40 },
    { since: [3, 5], traits: v35 },
    { since: [0, 0], traits: { ...v35, maxTokens: 4096, defaultTokens: 4096 } },
  ];
})();

/** Other vendors' Messages endpoints: the protocol as it was first copied, with their own thinking switched by it. */
const OTHER: ModelTraits = {
  thinking: "budget",
  efforts: [],
  hidesThinking: false,
  sampling: "all",
  structured: false,
  hostedTools: false,
  plainNames: false,
  signedThinking: true,
  maxTokens: undefined,
  defaultTokens: 32_000,
};

export function modelTraits({ model, vendor }: TargetTraits): ModelTraits {
  const claude = claudeOf(model.toLowerCase());
  if (claude !== undefined) {
    return CLAUDE.find(({ since, family }) =>
      (family === undefined || family === claude.family) && reaches(claude.version, since)
    )?.traits ?? NEWEST;
  }
  switch (vendor) {
    case "anthropic":
      return NEWEST;
    case "deepseek":
      // Both want the thinking of calls back, signed or not; DeepSeek rejects more tokens than 8192.
      return { ...OTHER, signedThinking: false, defaultTokens: 8192 };
    case "moonshot":
      return { ...OTHER, signedThinking: false };
    default:
      return OTHER;
  }
}

/** Family and version in names such as `claude-opus-4-5-20251101`, `anthropic/claude-3.5-sonnet`, `claude-2.1`. */
function claudeOf(model: string): { readonly family: string; readonly version: Version } | undefined {
  const at = model.indexOf("claude");
  if (at < 0) return undefined;
  const name = model.slice(at);
  const family = /opus|sonnet|haiku|[a-z]+/.exec(name.slice("claude".length))?.[0] ?? "";
  if (family === "instant") return { family, version: [1, 0] };
  const numbers = /(?<=[a-z]-)(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(name);
  if (numbers === null) return { family, version: [Infinity, 0] };
  return { family, version: [Number(numbers[1]), Number(numbers[2] ?? 0)] };
}

function reaches([major, minor]: Version, since: Version): boolean {
  return major > since[0] || (major === since[0] && minor >= since[1]);
}
