/**
 * Tokens as Messages counts them: `input_tokens` is what neither came from a cache nor went into one, so it is added up
 * here and taken apart again, never below zero.
 */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { tokensIn, type Usage } from "../usage.ts";

/**
 * The members that a stream's events have reported so far. Later figures are totals and replace earlier ones, except
 * that a zero of the input never does: some upstreams send it only at the start, others only at the end.
 */
export class UsageTotals {
  private readonly figures = new Map<string, number>();
  private known = false;

  add(usage: Json | undefined): void {
    if (!isObject(usage)) return;
    this.known = true;
    this.take(usage, "");
    for (const name of ["cache_creation", "output_tokens_details"]) {
      const nested = usage[name];
      if (isObject(nested)) this.take(nested, `${name}.`);
    }
  }

  /** `undefined` if nothing was reported. */
  get usage(): Usage | undefined {
    if (!this.known) return undefined;
    const cacheReadTokens = this.figure("cache_read_input_tokens");
    const hour = this.figure("cache_creation.ephemeral_1h_input_tokens");
    const split = hour + this.figure("cache_creation.ephemeral_5m_input_tokens");
    // The split is only said at the start, the total at the end too, when server tools may have added to it.
    const written = Math.max(this.figure("cache_creation_input_tokens"), split);
    return {
      inputTokens: this.figure("input_tokens") + cacheReadTokens + written,
      cacheReadTokens,
      cacheWrite5mTokens: written - hour,
      cacheWrite1hTokens: hour,
      outputTokens: this.figure("output_tokens"),
      reasoningTokens: this.figure("output_tokens_details.thinking_tokens"),
    };
  }

  private take(members: JsonObject, prefix: string): void {
    for (const [name, value] of Object.entries(members)) {
      const tokens = tokensIn(value);
      if (tokens === undefined || (tokens === 0 && name !== "output_tokens")) continue;
      this.figures.set(prefix + name, tokens);
    }
  }

  private figure(name: string): number {
    return this.figures.get(name) ?? 0;
  }
}

/** The usage of a whole answer; `undefined` if it has none. */
export function decodeUsage(usage: Json | undefined): Usage | undefined {
  const totals = new UsageTotals();
  totals.add(usage);
  return totals.usage;
}

export function encodeUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    input_tokens: Math.max(0, usage.inputTokens - usage.cacheReadTokens - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    output_tokens: usage.outputTokens,
    ...(usage.reasoningTokens > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoningTokens } } : {}),
  };
}
