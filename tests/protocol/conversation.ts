import type { Conversation } from "../../lib/protocol/conversation.ts";

/** A conversation in which nothing is said but what `changes` say. */
export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    model: "m",
    stream: false,
    turns: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    sampling: {},
    reasoning: undefined,
    format: undefined,
    verbosity: undefined,
    cacheKey: undefined,
    serviceTier: undefined,
    ...changes,
  };
}
