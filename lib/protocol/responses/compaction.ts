/**
 * Compaction: Codex asks by a `compaction_trigger` item (or by `/responses/compact`) that its conversation be replaced by
 * one item that only the upstream can read. Where the upstream has no such thing, the model writes a summary, which goes
 * into an item that we can read back.
 */
import { ProxyError } from "../../errors.ts";
import { isObject, type JsonObject, stringMember } from "../../json.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { ThinkingEnvelope } from "../codec.ts";
import type { Conversation, ForeignPart, ToolChoice } from "../conversation.ts";
import type { Message } from "../message.ts";
import type { Protocol } from "../protocol.ts";

/** The word in the envelope by which our own compaction items are known. */
const SEALED = "compaction";

/** Whether a request asks for a compaction instead of an answer. */
export function isCompaction(body: JsonObject): boolean {
  const { input } = body;
  return Array.isArray(input) && input.some((item) => isObject(item) && item["type"] === "compaction_trigger");
}

/**
 * The conversation as a question for a summary of itself. Its tools stay, so that caches do; none may be called.
 * @param to what is spoken where it goes
 */
export function summaryQuestion(conversation: Conversation, to: Protocol): Conversation {
  const { format: _format, verbosity: _verbosity, ...rest } = conversation;
  return {
    ...rest,
    format: undefined,
    verbosity: undefined,
    turns: [...conversation.turns, { role: "user", parts: [{ type: "text", text: QUESTION }] }],
    toolChoice: summaryChoice(conversation, to),
  };
}

/**
 * Anthropic reads all messages anew where `tool_choice` is another than before, at the price of a whole context: there
 * the words alone say that no tool may be called (https://platform.claude.com/docs/en/build-with-claude/prompt-caching, as
 * told in dlants/magenta.nvim#137, read 2026-11-27).
 */
function summaryChoice({ tools, toolChoice }: Conversation, to: Protocol): ToolChoice | undefined {
  const isForced = toolChoice?.type === "required" || toolChoice?.type === "tool";
  if (to === "messages" && !isForced) return toolChoice;
  return tools.length === 0 ? undefined : { type: "none" };
}

/** The answer to `summaryQuestion` as an answer of exactly one compaction item; an error if the summary is not whole. */
export function compacted(answer: Message, id: string, envelope: ThinkingEnvelope): Message | ProxyError {
  const summary = answer.parts.flatMap((part) => part.type === "text" ? [part.text] : []).join("\n\n").trim();
  const { reason, raw } = answer.finish;
  if (reason !== "stop") {
    return new ProxyError("upstream", phrase("reading.summary_unfinished", { reason: raw || reason }));
  }
  if (summary === "") return new ProxyError("upstream", phrase("reading.no_summary"));
  const part: ForeignPart = {
    type: "foreign",
    protocol: "responses",
    value: { id, type: "compaction", encrypted_content: envelope.seal({ protocol: SEALED, data: summary }) },
  };
  return { ...answer, parts: [part] };
}

/** What a compaction item of ours stands for, as a text for the model; `undefined` if it is another vendor's. */
export function openCompaction(item: JsonObject, envelope: ThinkingEnvelope): string | undefined {
  const sealed = envelope.open(stringMember(item, "encrypted_content") ?? "");
  return sealed?.protocol === SEALED ? `${INTRO}\n\n${sealed.data}` : undefined;
}

const INTRO = "The conversation so far was replaced by this summary of it:";

const QUESTION = `The conversation has grown too long and is about to be replaced by a summary. Write that summary for \
another model that will go on with the task and will see nothing else of this conversation.

Say:
- what the user wants, in the user's own words where they matter, with all constraints and preferences
- what was done, what was found out, and which decisions were taken and why
- the state now: files touched, commands run and their results, errors not yet solved
- what is to be done next
- data, paths, names and code that are needed to go on, exactly

Answer with the summary alone and call no tools.`;
