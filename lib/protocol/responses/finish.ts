/** Why an answer ended, in the Responses protocol: a status, and a reason where it is `incomplete`. */
import { ProxyError } from "../../errors.ts";
import { isObject, type JsonObject, stringMember } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { Finish, FinishReason } from "../finish.ts";

const INCOMPLETE: ReadonlyMap<string, FinishReason> = new Map([
  ["max_output_tokens", "length"],
  ["max_tokens", "length"],
  ["max_messages", "length"],
  ["content_filter", "filtered"],
  // The user has spoken in between: what follows is an answer of its own.
  ["steered", "pause"],
]);

/** What an answer held, as far as it says why it ended. */
export interface Held {
  readonly calls: boolean;
  readonly refusal: boolean;
}

/** The response of a last event; some do not nest it (7836246/cursor2api #113, read 2026-11-27). */
export function responseOf(data: JsonObject): JsonObject {
  return isObject(data["response"]) ? data["response"] : data;
}

/** Statuses of a response that is over; one that tells none says so by being the last event's. */
const OVER: ReadonlySet<string> = new Set(["completed", "incomplete", "failed", "cancelled"]);

/** Whether `response.done` ends its answer (decolua/9router #2142, can1357/oh-my-pi #4692, read 2026-11-27). */
export function endsWithDone(data: JsonObject): boolean {
  return OVER.has(stringMember(responseOf(data), "status") ?? "completed");
}

/** `response`: the whole answer as its last event has it. `incomplete`: that event said so. */
export function decodeFinish(response: JsonObject, held: Held, incomplete = false): Finish {
  if (incomplete || response["status"] === "incomplete") {
    const raw = stringMember(response["incomplete_details"], "reason") ?? "incomplete";
    return { reason: INCOMPLETE.get(raw) ?? "unknown", raw };
  }
  const reason = held.calls ? "tool_calls" : held.refusal ? "refusal" : "stop";
  return { reason, raw: stringMember(response, "status") ?? "" };
}

/** How an answer's status tells its client that it is whole, or why it is not. */
export interface Status {
  readonly status: "completed" | "incomplete";
  readonly incomplete_details: { readonly reason: string } | null;
}

const COMPLETED: Status = { status: "completed", incomplete_details: null };

export function encodeFinish(finish: Finish): Status {
  switch (finish.reason) {
    case "stop":
    case "tool_calls":
    // To be called again means nothing to a client of this protocol: it goes on by itself if it wants to.
    case "pause":
    // The model's own words say it: see `declined`.
    case "refusal":
      return COMPLETED;
    case "length":
    case "context":
      return incomplete("max_output_tokens");
    case "filtered":
      return incomplete("content_filter");
    case "unknown":
      return incomplete(finish.raw === "" ? "unknown" : finish.raw);
    default:
      return finish.reason satisfies never;
  }
}

/**
 * What a response fails with that was refused from outside, as when Anthropic's classifiers stop an answer in its middle.
 * Completed, it would be taken for all that the model had to say; incomplete, Codex would ask for the same again and
 * again. OpenAI refuses so itself, and Codex shows the words, which it overlooks in a part of the answer.
 *
 * @param words what the answer says of its refusal
 */
export function declined(finish: Finish, words: string): ProxyError | undefined {
  if (finish.reason !== "refusal" || (words !== "" && finish.raw !== "refusal")) return undefined;
  return new ProxyError("invalid_request", words || phrase("reading.ended_with", { reason: "refusal" }));
}

function incomplete(reason: string): Status {
  return { status: "incomplete", incomplete_details: { reason } };
}
