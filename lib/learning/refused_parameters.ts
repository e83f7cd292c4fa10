/** Refusals for a parameter that the endpoint does not take, or not with this value. */
import { unnamedCeiling } from "./ceiling.ts";
import type { Complaint } from "./complaint.ts";
import type { Change } from "./fact.ts";
import { LEAST_BUDGET } from "./thinking_kind.ts";
import { parameterChanges, withoutThinkingUnlessStream } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import type { Sent } from "./survey.ts";

export function parameters({ complaint, sent, survey }: Reading): Reaction | undefined {
  const own = ownFault(complaint, sent);
  if (own !== undefined) return { type: "learn", changes: [{ type: "drop", path: own }], once: true };
  const changes = parameterChanges(complaint, sent, survey());
  if (changes.length > 0) {
    const once = isOfThisChoice(changes, complaint.text) || isOfThisForm(changes, sent);
    return { type: "learn", changes, ...(once ? { once } : {}) };
  }
  const unsent = withoutThinkingUnlessStream(complaint, sent) ?? unstored(complaint, sent) ??
    unnamedCeiling(complaint.text, sent, survey());
  return unsent === undefined ? undefined : { type: "learn", changes: [unsent] };
}

/** What this request would be refused for everywhere, and means nothing: other requests may have it. */
function ownFault({ text }: Complaint, { body }: Sent): string | undefined {
  const hasTools = Array.isArray(body["tools"]) && body["tools"].length > 0;
  if (/\btool_choice\b/.test(text) && /\btools\b/.test(text) && !hasTools && body["tool_choice"] !== undefined) {
    return "tool_choice";
  }
  const blank = /\bstop sequence must contain non-whitespace\b/i.test(text) && body["stop_sequences"] !== undefined;
  return blank ? "stop_sequences" : undefined;
}

/** ChatGPT's own backend keeps no answers, and wants to be told not to. */
function unstored({ text }: Complaint, { protocol, body }: Sent): Change | undefined {
  const says = /\bstore\b['"`]? ?(?:=|must be(?: set to)?) ?['"`]?false\b/i.test(text);
  return says && protocol === "responses" && body["store"] === undefined
    ? { type: "set", path: "store", value: false }
    : undefined;
}

/** Thinking that goes for the sake of a forced tool comes back with the next request, which forces none (B12). */
function isOfThisChoice(changes: readonly Change[], text: string): boolean {
  return /tool_?choice|forc\w* tool/i.test(text) &&
    changes.some((change) => change.type === "drop" && /thinking|reasoning|effort/i.test(change.path));
}

/** What belongs to a stream alone is no fault of those requests that want one. */
function isOfThisForm(changes: readonly Change[], { body }: Sent): boolean {
  return body["stream"] !== true && changes.every((change) => "path" in change && change.path === "stream_options");
}

export function budget({ complaint: { text }, sent: { body } }: Reading): Reaction | undefined {
  if (!/max_tokens/.test(text) || !/budget_tokens/.test(text) || !/greater|less|larger|smaller|exceed/i.test(text)) {
    return undefined;
  }
  const limit = body["max_tokens"];
  if (typeof limit !== "number" || body["thinking"] === undefined) return undefined;
  const change: Change = limit > LEAST_BUDGET
    ? { type: "ceiling", path: "thinking.budget_tokens", maximum: limit - 1 }
    : { type: "drop", path: "thinking" };
  return { type: "learn", changes: [change], once: true };
}
