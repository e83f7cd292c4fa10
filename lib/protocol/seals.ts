/** Takes our own seals out of a client's body, wherever its protocol keeps signatures. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { ThinkingEnvelope } from "./codec.ts";
import type { Protocol } from "./protocol.ts";
import { openCompaction } from "./responses/compaction.ts";

/** `body` without what `envelope` sealed; `undefined` if it holds nothing of the kind. */
export function withoutSeals(body: Json, protocol: Protocol, envelope: ThinkingEnvelope): Json | undefined {
  const state = { envelope, found: false };
  const open = RULES[protocol](body, state);
  return state.found ? open : undefined;
}

interface State {
  readonly envelope: ThinkingEnvelope;
  found: boolean;
}

/** Walks a body of its protocol and gives it back without seals. */
const RULES: Readonly<Record<Protocol, (body: Json, state: State) => Json>> = {
  messages: (body, state) => {
    const searches = new Set<Json>();
    onItems(body, ["messages", "content"], (block) => {
      if (block["type"] === "web_search_tool_result" && isSealed(block["content"], state)) {
        searches.add(block["tool_use_id"] ?? null);
      }
      return block;
    });
    return onItems(body, ["messages", "content"], (block) => withoutBlock(block, searches, state));
  },
  responses: (body, state) => onItems(body, ["input"], (item) => withoutItem(item, state)),
  chat: (body, state) =>
    onItems(body, ["messages", "tool_calls"], (call) => withoutMember(call, "extra_content", state)),
  gemini: (body, state) =>
    onItems(body, ["contents", "parts"], (part) => withoutMember(part, "thoughtSignature", state)),
};

/** Applies `change` to the items of the list at `path`; `undefined` takes an item out. */
function onItems(value: Json, path: readonly string[], change: (item: JsonObject) => JsonObject | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined || !isObject(value)) return value;
  const list = value[name];
  if (!Array.isArray(list)) return value;
  const items = list.flatMap((item): Json[] => {
    if (rest.length > 0 || !isObject(item)) return [onItems(item, rest, change)];
    const changed = change(item);
    return changed === undefined ? [] : [changed];
  });
  return { ...value, [name]: items };
}

/** `searches`: ids of those whose results are ours. */
function withoutBlock(block: JsonObject, searches: ReadonlySet<Json>, state: State): JsonObject | undefined {
  const search = block["type"] === "server_tool_use" ? block["id"] : block["tool_use_id"];
  if (search !== undefined && searches.has(search)) return undefined;
  if (block["type"] === "text" && Array.isArray(block["citations"])) {
    const { citations, ...rest } = block;
    const kept = citations.filter((citation) => !isSealed(citation, state));
    return kept.length === citations.length ? block : kept.length === 0 ? rest : { ...rest, citations: kept };
  }
  const sealed = block["type"] === "thinking"
    ? block["signature"]
    : block["type"] === "redacted_thinking" && block["data"];
  return isSealed(sealed, state) ? undefined : block;
}

function withoutItem(item: JsonObject, state: State): JsonObject | undefined {
  if (!isSealed(item["encrypted_content"], state)) return item;
  const summary = openCompaction(item, state.envelope);
  if (summary === undefined) return undefined;
  return { type: "message", role: "user", content: [{ type: "input_text", text: summary }] };
}

function withoutMember(value: JsonObject, name: string, state: State): JsonObject {
  const { [name]: member, ...rest } = value;
  return isSealed(member, state) ? rest : value;
}

/** Whether `value` is, or holds somewhere, one of our seals. */
function isSealed(value: Json | undefined, state: State): boolean {
  if (Array.isArray(value)) return value.some((item) => isSealed(item, state));
  if (isObject(value)) return Object.values(value).some((member) => isSealed(member, state));
  const sealed = typeof value === "string" && state.envelope.open(value) !== undefined;
  if (sealed) state.found = true;
  return sealed;
}
