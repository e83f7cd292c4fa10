/** Recorded refusals of real providers with the reactions that are right, if they lie beside this repository. */
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { sent } from "./sent.ts";

const CORPUS = new URL("../../../shared/corpora/errors.jsonl", import.meta.url);

export interface RecordedRefusal {
  readonly id: string;
  readonly protocol: string;
  readonly status: number;
  readonly parameter: string | null;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly allowed: readonly string[];
}

export const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  "openai-chat": "chat",
  "openai-responses": "responses",
  "anthropic-messages": "messages",
  gemini: "gemini",
};

export function recordedRefusals(): readonly RecordedRefusal[] | undefined {
  try {
    return Deno.readTextFileSync(CORPUS).trim().split("\n").map((line) => JSON.parse(line) as RecordedRefusal);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A request that has what the row says was refused. */
export function sentFor({ protocol, parameter }: RecordedRefusal) {
  // A front of another protocol that shows the words of the Messages API behind it.
  if (parameter?.startsWith("messages[].content")) return sent("messages");
  const wire = PROTOCOLS[protocol]!;
  if (parameter === "max_completion_tokens") {
    return sent(wire, { max_tokens: undefined, max_completion_tokens: 32_000 });
  }
  const absent = parameter !== null && /^\w+$/.test(parameter) && wire !== "gemini" && !(parameter in sent(wire).body);
  return sent(wire, absent ? { [parameter]: 1 } : {});
}
