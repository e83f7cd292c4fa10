import { searchForm } from "./chat/dialect.ts";
import type { TargetTraits } from "./codec.ts";
import { isOpenAiModel } from "./openai_model.ts";
import type { Protocol } from "./protocol.ts";

/** Whether a model behind `protocol` is known to search the web itself, as far as its vendor and its name tell. */
export function isKnownToSearch(protocol: Protocol, { vendor, model }: TargetTraits): boolean {
  switch (protocol) {
    // Relays hand it on to Anthropic; other vendors' models have no such tool behind this protocol.
    case "messages":
      return vendor === "anthropic" || /claude/i.test(model);
    case "responses":
      return vendor === "openai" || vendor === "openrouter" || isOpenAiModel(model);
    case "chat":
      return searchForm({ vendor, model }) !== undefined;
    case "gemini":
      return vendor === "google" || /gemini/i.test(model);
    default:
      return protocol satisfies never;
  }
}
