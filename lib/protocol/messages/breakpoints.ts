/**
 * Where a prompt may be cached: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching (read 2026-11-22).
 * At most four marks; longer lived ones must stand in front of shorter lived ones, in the order tools, system, messages.
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { MessageBlocks } from "./turns_encode.ts";

export interface CacheableBody {
  readonly tools: readonly JsonObject[];
  readonly system: readonly JsonObject[];
  readonly messages: readonly MessageBlocks[];
}

const MAX_MARKS = 4;

const MARKABLE: ReadonlySet<Json | undefined> = new Set(["text", "image", "document", "tool_use", "tool_result"]);

/** Holds the client's own marks to the rules; where it has none, places them. */
export function setBreakpoints(body: CacheableBody): void {
  const marked = [...body.tools, ...body.system, ...body.messages.flatMap(({ content }) => content.flatMap(withInner))]
    .filter((block) => block["cache_control"] !== undefined);
  if (marked.length === 0) return place(body);
  const kept = new Set(marked.length <= MAX_MARKS ? marked : mostUseful(marked, body));
  let isShort = false;
  for (const block of marked) {
    if (!kept.has(block)) delete block["cache_control"];
    else if (stringMember(block["cache_control"], "ttl") !== "1h") isShort = true;
    else if (isShort) block["cache_control"] = { type: "ephemeral" };
  }
}

function withInner(block: JsonObject): JsonObject[] {
  const { type, content } = block;
  return type === "tool_result" && Array.isArray(content) ? [...content.filter(isObject), block] : [block];
}

/** The last of the tools and of the instructions, which other sessions share, and the last two of the messages. */
function mostUseful(marked: readonly JsonObject[], { tools, system }: CacheableBody): JsonObject[] {
  const isShared = (block: JsonObject) => tools.includes(block) || system.includes(block);
  const shared = [marked.findLast((block) => tools.includes(block)), marked.findLast((block) => system.includes(block))]
    .filter((block) => block !== undefined);
  const own = marked.filter((block) => !isShared(block)).slice(-(MAX_MARKS - shared.length));
  return [...shared, ...own];
}

/** Without marks nothing is cached and each turn costs the whole conversation. */
function place({ tools, system, messages }: CacheableBody): void {
  mark(tools.findLast((tool) => tool["input_schema"] !== undefined));
  mark(system[system.length - 1]);
  for (const { content } of messages.filter(({ role }) => role === "user").slice(-2)) {
    mark(content.findLast(({ type }) => MARKABLE.has(type)));
  }
}

function mark(block: JsonObject | undefined): void {
  if (block !== undefined) block["cache_control"] = { type: "ephemeral" };
}
