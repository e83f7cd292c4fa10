/** Refusals of ids that another vendor gave: a conversation that moves to an endpoint of its protocol has them still. */
import { isObject } from "../json.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

const CALL_ID = /\btool_calls\[\d+\]\.id\b|\b(?:tool_)?call_id\b|\btool_use(?:\.|_)id\b/i;
const LONGEST = /\bmaximum length (?<figure>\d+)/i;
const PATTERN = /\bmatch\w* (?:the )?pattern\b/i;

/** As long as nearly everybody takes them. */
const USUAL = 64;

/** Mistral's API, its templates and mistral-common. */
const NINE = /\balphanumeric\b[^.]{0,30}\blength (?:of )?9\b|\ba-z, A-Z, 0-9, with a length of 9\b/i;

/** Kimi's `functions.read:0` for Anthropic; vLLM's 46 characters for OpenAI, which takes 40 in Chat. */
export function callIds({ complaint: { text } }: Reading): Reaction | undefined {
  if (NINE.test(text)) return { type: "convert", changes: [{ type: "call_ids", maximum: 9, exactly: true }] };
  const figure = LONGEST.exec(text)?.groups?.["figure"];
  if (!CALL_ID.test(text) || figure === undefined && !PATTERN.test(text)) return undefined;
  return { type: "learn", changes: [{ type: "call_ids", maximum: figure === undefined ? USUAL : Number(figure) }] };
}

const ITEM_ID = /\binput\[\d+\]\.id\b[\s\S]*(?:begins? with|too long|invalid)|\bduplicate item found\b/i;
const ITEM_LOST = /\bitems? (?:with id )?'[^']*'[^.]*not found\b/i;

/** Items of another vendor: they are taken without ids, unless they stand for what only their vendor keeps. */
export function itemIds({ complaint: { text }, sent: { protocol, body } }: Reading): Reaction | undefined {
  if (protocol !== "responses") return undefined;
  // Reasoning that only another vendor has kept.
  if (ITEM_LOST.test(text)) return { type: "convert", changes: [] };
  if (!ITEM_ID.test(text)) return undefined;
  const refers = valuesAt(body, "input[]").some((item) => isObject(item) && item["type"] === "item_reference");
  return refers ? undefined : { type: "learn", changes: [{ type: "drop", path: "input[].id" }] };
}
