/** Takes our own seals out of a client's body, wherever its protocol keeps signatures. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { asksSeals } from "./chat/dialect.ts";
import type { TargetTraits, ThinkingEnvelope } from "./codec.ts";
import { goingOnWithoutThinking } from "./without_thinking.ts";
import type { Protocol } from "./protocol.ts";
import { openCompaction } from "./responses/compaction.ts";
import { isGemini3, NO_SIGNATURE } from "./thought_signature.ts";

/** How every seal begins: `cccc1.` in base64. */
export const SEAL_MARK = "Y2NjYzEu";

/** The edits that take what `envelope` sealed out of one body for `target`; made anew for each. */
export function unsealing(protocol: Protocol, envelope: ThinkingEnvelope, target: TargetTraits): readonly Edit[] {
  return RULES[protocol]((value) => isSealed(value, envelope), { envelope, target });
}

/** Whether a value is, or holds somewhere, one of our seals. */
type IsOurs = (value: Json | undefined) => boolean;

interface Around {
  readonly envelope: ThinkingEnvelope;
  readonly target: TargetTraits;
}

const RULES: Readonly<Record<Protocol, (isOurs: IsOurs, around: Around) => readonly Edit[]>> = {
  messages: blocks,
  responses: (isOurs, { envelope }) => [
    { type: "replace", path: "input[]", with: (item) => isObject(item) ? summaryOf(item, envelope) : undefined },
    { type: "remove", path: "input[]", where: (item) => isObject(item) && isOurs(item["encrypted_content"]) },
  ],
  chat: (isOurs, { target }) => [
    asksSeals(target)
      ? {
        type: "replace",
        path: `${EXTRA}.google.thought_signature`,
        with: (it) => isOurs(it) ? NO_SIGNATURE : undefined,
      }
      : { type: "remove", path: EXTRA, where: isOurs },
  ],
  gemini: (isOurs, { target }) =>
    GEMINI_SIGNATURES.flatMap(([parts, name]): Edit[] => {
      const path = `${parts}.${name}`;
      const isOurPart = (part: Json): part is JsonObject => isObject(part) && isOurs(part[name]);
      const isCall = (part: Json) => isOurPart(part) && (part["functionCall"] ?? part["function_call"]) !== undefined;
      return [
        // A part that held nothing but the seal.
        {
          type: "remove",
          path: parts,
          where: (part) => isOurPart(part) && part["text"] === "",
          emptied: "element",
        },
        ...(isGemini3(target.model) ? [{ type: "set", path, value: NO_SIGNATURE, within: isCall } as const] : []),
        { type: "remove", path, where: isOurs },
      ];
    }),
};

/** Where parts may lie, those of a request that is counted too; SDKs send both spellings of the member. */
const GEMINI_SIGNATURES = ["contents[].parts[]", "generateContentRequest.contents[].parts[]"].flatMap((parts) =>
  ["thoughtSignature", "thought_signature"].map((name) => [parts, name] as const)
);

const EXTRA = "messages[].tool_calls[].extra_content";

/** A message must not be empty, and the turns have to alternate: so much is left of one that was ours alone. */
const NOTE = { type: "text", text: "[Thinking of another model was left out here]" };

function blocks(isOurs: IsOurs): readonly Edit[] {
  /** Ids of the searches whose results are ours. */
  const searches = new Set<Json>();
  let found = false;
  const goes = (block: Json) => {
    const isOwn = isObject(block) && isOwnBlock(block, searches, isOurs);
    found ||= isOwn;
    return isOwn;
  };
  return [
    {
      type: "replace",
      path: "messages[].content",
      with(content) {
        if (!Array.isArray(content)) return undefined;
        for (const block of content) {
          if (!isObject(block) || block["type"] !== "web_search_tool_result" || !isOurs(block["content"])) continue;
          searches.add(block["tool_use_id"] ?? null);
        }
        return content.length > 0 && content.every(goes) ? [NOTE] : undefined;
      },
    },
    { type: "remove", path: "messages[].content[].citations[]", where: isOurs, emptied: "member" },
    { type: "remove", path: "messages[].content[]", where: goes },
    ...goingOnWithoutThinking(() => found),
  ];
}

function isOwnBlock(block: JsonObject, searches: ReadonlySet<Json>, isOurs: IsOurs): boolean {
  switch (block["type"]) {
    case "server_tool_use":
      return searches.has(block["id"] ?? null);
    case "web_search_tool_result":
      return searches.has(block["tool_use_id"] ?? null);
    case "thinking":
      return isOurs(block["signature"]);
    case "redacted_thinking":
      return isOurs(block["data"]);
    default:
      return false;
  }
}

/** What stands in the place of a compaction item of ours. */
function summaryOf(item: JsonObject, envelope: ThinkingEnvelope): JsonObject | undefined {
  const text = openCompaction(item, envelope);
  return text === undefined ? undefined : { type: "message", role: "user", content: [{ type: "input_text", text }] };
}

function isSealed(value: Json | undefined, envelope: ThinkingEnvelope): boolean {
  if (Array.isArray(value)) return value.some((item) => isSealed(item, envelope));
  if (isObject(value)) return Object.values(value).some((member) => isSealed(member, envelope));
  return typeof value === "string" && envelope.open(value) !== undefined;
}
