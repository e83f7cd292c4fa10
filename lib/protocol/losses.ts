/**
 * Every loss that a conversion may report. A loss that is in no row is a fault of a codec: it carries less than it says.
 *
 * `from` is the client's protocol and `to` the upstream's, for requests and their answers alike. Paths such as
 * `messages[].name` are members of the protocol that was read; other words are the hub's, for what the protocol that was
 * written cannot say. What ends a table of ignored members in a codec (`store`, `metadata`, ...) is no loss: it means
 * nothing to another vendor.
 */
import type { Loss } from "./loss.ts";
import type { Protocol } from "./protocol.ts";

export interface PermittedLoss {
  /** The client's protocol. */
  readonly from: Protocol | "*";
  /** The upstream's. */
  readonly to: Protocol | "*";
  /** `*` stands for any run of characters. */
  readonly feature: string;
  readonly reason: string;
}

/** What clients say that the hub has no word for: read from requests, by the client's protocol. */
const REQUESTS_READ: readonly PermittedLoss[] = [
  {
    from: "messages",
    to: "*",
    feature: "messages[].content[].*",
    reason: "Details of Anthropic's own blocks, such as `citations`",
  },
  { from: "messages", to: "*", feature: "messages[].*", reason: "Members of a message that only Anthropic knows" },
  { from: "messages", to: "*", feature: "tools[].*", reason: "Members of a tool that only Anthropic knows" },
  { from: "messages", to: "*", feature: "output_config.*", reason: "Budgets and efforts that no other vendor has" },
  { from: "messages", to: "*", feature: "thinking", reason: "A way of thinking that nobody knows yet" },
  { from: "messages", to: "*", feature: "tool_choice", reason: "A choice that nobody knows yet" },
  { from: "messages", to: "*", feature: "container", reason: "Files that Anthropic keeps for its own tools" },
  { from: "messages", to: "*", feature: "mcp_servers", reason: "Servers that Anthropic itself would call" },
  { from: "messages", to: "*", feature: "fallbacks", reason: "Anthropic's own models to fall back to" },
  {
    from: "messages",
    to: "*",
    feature: "context_management",
    reason: "Edits of the conversation on Anthropic's side; clearing old thinking is no loss, all vendors do",
  },
  { from: "chat", to: "*", feature: "messages[].name", reason: "Only this protocol names who speaks" },
  { from: "chat", to: "*", feature: "messages[].role.*", reason: "A role that no vendor has documented" },
  {
    from: "chat",
    to: "*",
    feature: "messages[].content[].*",
    reason: "Kinds of content that only one vendor has (video)",
  },
  { from: "chat", to: "*", feature: "messages[].audio", reason: "Refers to sound that OpenAI keeps" },
  {
    from: "chat",
    to: "*",
    feature: "tool_choice.allowed_tools",
    reason: "Several tools by name cannot be forced elsewhere",
  },
  { from: "chat", to: "*", feature: "audio", reason: "Answers that are spoken" },
  { from: "chat", to: "*", feature: "modalities", reason: "Answers that are spoken" },
  { from: "chat", to: "*", feature: "logprobs", reason: "Probabilities of tokens are not converted" },
  { from: "chat", to: "*", feature: "top_logprobs", reason: "Probabilities of tokens are not converted" },
  { from: "chat", to: "*", feature: "logit_bias", reason: "Numbers of one model's own tokens" },
  { from: "chat", to: "*", feature: "prediction", reason: "An answer guessed beforehand, for OpenAI's speed" },
  { from: "chat", to: "*", feature: "grammar", reason: "A constraint of llama.cpp's own on its answer" },
  { from: "chat", to: "*", feature: "json_schema", reason: "A constraint of llama.cpp's own on its answer" },
  { from: "chat", to: "*", feature: "search_*", reason: "Settings of one vendor's own search" },
  { from: "chat", to: "*", feature: "venice_parameters", reason: "Settings of one vendor" },
  { from: "responses", to: "*", feature: "input[].item_reference", reason: "An item that OpenAI keeps" },
  { from: "responses", to: "*", feature: "input[].configuration_update", reason: "Settings that OpenAI keeps" },
  { from: "responses", to: "*", feature: "input[].*compaction*", reason: "A summary that only OpenAI can read" },
  { from: "responses", to: "*", feature: "input[].content[].*", reason: "Kinds of content that nobody knows yet" },
  { from: "responses", to: "*", feature: "conversation", reason: "A conversation that OpenAI keeps" },
  { from: "responses", to: "*", feature: "prompt", reason: "A template that OpenAI keeps" },
  { from: "responses", to: "*", feature: "moderation", reason: "OpenAI's own checks of what is said" },
  { from: "responses", to: "*", feature: "top_logprobs", reason: "Probabilities of tokens are not converted" },
  { from: "responses", to: "*", feature: "max_tool_calls", reason: "Counts calls of OpenAI's own tools" },
  { from: "responses", to: "*", feature: "reasoning.*", reason: "Efforts and settings that nobody knows yet" },
  { from: "responses", to: "*", feature: "text.*", reason: "Formats that nobody knows yet" },
  { from: "responses", to: "*", feature: "tools[].*", reason: "Members of a function that only OpenAI knows" },
  { from: "responses", to: "*", feature: "tool_choice.*", reason: "A choice that nobody knows yet" },
  { from: "gemini", to: "*", feature: "cachedContent", reason: "A part of the prompt that Google keeps" },
  { from: "gemini", to: "*", feature: "modelArmorConfig", reason: "Google's own filter" },
  { from: "gemini", to: "*", feature: "generationConfig.*", reason: "Sound, pictures and probabilities of tokens" },
  {
    from: "gemini",
    to: "*",
    feature: "toolConfig.retrievalConfig",
    reason: "Where the user is, for Google's own tools",
  },
  {
    from: "gemini",
    to: "*",
    feature: "toolConfig.functionCallingConfig.allowedFunctionNames",
    reason: "Several tools by name cannot be forced elsewhere",
  },
];

/** What upstreams cannot be told: written into requests, by the upstream's protocol. */
const REQUESTS_WRITTEN: readonly PermittedLoss[] = [
  {
    from: "*",
    to: "messages",
    feature: "sampling.*",
    reason: "Anthropic has no such parameter, or this model takes none",
  },
  {
    from: "*",
    to: "chat",
    feature: "sampling.*",
    reason: "The vendor has no such parameter, or this model takes none",
  },
  {
    from: "*",
    to: "responses",
    feature: "sampling.*",
    reason: "OpenAI has no such parameter here, or this model takes none",
  },
  { from: "*", to: "gemini", feature: "sampling.stop", reason: "Google takes five stop sequences" },
  { from: "*", to: "messages", feature: "reasoning", reason: "This model cannot think, or not beside a forced tool" },
  { from: "*", to: "gemini", feature: "reasoning", reason: "This model cannot think" },
  { from: "*", to: "responses", feature: "reasoning", reason: "This model cannot think" },
  { from: "*", to: "chat", feature: "reasoning.off", reason: "The vendor has no word for switching thinking off" },
  {
    from: "*",
    to: "responses",
    feature: "reasoning.off",
    reason: "This model cannot stop thinking, or may not know how",
  },
  {
    from: "*",
    to: "messages",
    feature: "format",
    reason: "This model takes no schema for its answer: it is told in words",
  },
  {
    from: "*",
    to: "gemini",
    feature: "format",
    reason: "Google takes no schema beside functions: it is told in words",
  },
  { from: "*", to: "chat", feature: "format.strict", reason: "The vendor only knows JSON without a schema" },
  { from: "*", to: "messages", feature: "verbosity", reason: "OpenAI's own" },
  { from: "*", to: "chat", feature: "verbosity", reason: "OpenAI's own" },
  { from: "*", to: "gemini", feature: "verbosity", reason: "OpenAI's own" },
  { from: "*", to: "messages", feature: "serviceTier", reason: "Anthropic has no such tier" },
  { from: "*", to: "chat", feature: "serviceTier", reason: "The vendor has no tiers" },
  { from: "*", to: "responses", feature: "serviceTier", reason: "OpenAI has no such tier" },
  { from: "*", to: "gemini", feature: "parallelToolCalls", reason: "Google cannot be told to call one tool at a time" },
  { from: "*", to: "messages", feature: "toolChoice", reason: "The tool that is asked for does not exist there" },
  { from: "*", to: "chat", feature: "toolChoice", reason: "The tool that is asked for does not exist there" },
  { from: "*", to: "responses", feature: "toolChoice", reason: "The tool that is asked for does not exist there" },
  { from: "*", to: "messages", feature: "tools[].strict", reason: "This upstream holds no tool to its schema" },
  { from: "*", to: "messages", feature: "tools[].*", reason: "A tool that another vendor runs itself" },
  { from: "*", to: "chat", feature: "tools[].*", reason: "A tool that another vendor runs itself" },
  { from: "*", to: "responses", feature: "tools[].*", reason: "A tool that another vendor runs itself" },
  {
    from: "*",
    to: "gemini",
    feature: "tools[].*",
    reason: "A tool that another vendor runs itself; Google runs its own only where there are no functions",
  },
  { from: "*", to: "messages", feature: "image", reason: "Anthropic takes no such kind of image: a note says so" },
  { from: "*", to: "messages", feature: "system.image", reason: "Anthropic's instructions are text" },
  { from: "*", to: "messages", feature: "document", reason: "Anthropic takes PDF and text: a note says so" },
  { from: "*", to: "chat", feature: "document", reason: "Most vendors of this protocol take no files: a note says so" },
  { from: "*", to: "messages", feature: "audio", reason: "Claude cannot hear: a note says so" },
  { from: "*", to: "*", feature: "image.file", reason: "A file that another vendor keeps" },
  { from: "*", to: "*", feature: "document.file", reason: "A file that another vendor keeps" },
  { from: "*", to: "*", feature: "assistant.*", reason: "Only users may show images and files" },
  {
    from: "*",
    to: "messages",
    feature: "thinking",
    reason: "Thoughts at the end of a message, where the model broke off",
  },
  { from: "*", to: "gemini", feature: "thinking", reason: "Google only takes back what it signed itself" },
];

/** What upstreams answer that the hub has no word for: by the upstream's protocol. */
const ANSWERS_READ: readonly PermittedLoss[] = [
  { from: "*", to: "chat", feature: "choices[1]", reason: "Other protocols hold one answer" },
  { from: "*", to: "chat", feature: "choices[].message.*", reason: "Sound, sources, and members of one vendor" },
  {
    from: "*",
    to: "chat",
    feature: "choices[].delta after finish_reason",
    reason: "What comes behind the end is no answer",
  },
  { from: "*", to: "responses", feature: "output[].content[].*", reason: "Sources, and probabilities of tokens" },
  { from: "*", to: "responses", feature: "output[].name", reason: "A call of no tool cannot be answered" },
  { from: "*", to: "gemini", feature: "candidates[]", reason: "Other protocols hold one answer" },
  {
    from: "*",
    to: "gemini",
    feature: "candidates[].*Metadata",
    reason: "What a text rests on that is no page of the web",
  },
  {
    from: "*",
    to: "gemini",
    feature: "candidates[].logprobsResult",
    reason: "Probabilities of tokens are not converted",
  },
  {
    from: "*",
    to: "gemini",
    feature: "candidates[].content.parts[].functionCall.name",
    reason: "A call of no tool cannot be answered",
  },
];

/** What no other protocol can say, whichever way it goes. */
const BOTH_WAYS: readonly PermittedLoss[] = [
  {
    from: "*",
    to: "*",
    feature: "citations",
    reason: "A citation of a document or of the client's own search results, by a place that only its vendor counts",
  },
  {
    from: "*",
    to: "*",
    feature: "foreign.*",
    reason: "A block or item that only its own vendor knows: its own tools, their results, its own summaries",
  },
  {
    from: "*",
    to: "*",
    feature: "tool_call.arguments",
    reason: "Arguments that are no JSON object where one is needed: their text goes into the member `input`",
  },
];

export const LOSSES: readonly PermittedLoss[] = [
  ...REQUESTS_READ,
  ...REQUESTS_WRITTEN,
  ...ANSWERS_READ,
  ...BOTH_WAYS,
];

/** The row that permits `loss`; `undefined` if none does. */
export function permission(loss: Loss): PermittedLoss | undefined {
  return LOSSES.find(({ from, to, feature }) =>
    (from === "*" || from === loss.from) && (to === "*" || to === loss.to) && matches(feature, loss.feature)
  );
}

/** Pattern and text compared piece by piece: features may hold any character. */
function matches(pattern: string, feature: string): boolean {
  const [first, ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === feature;
  if (!feature.startsWith(first!)) return false;
  let at = first!.length;
  for (const piece of rest.slice(0, -1)) {
    const found = feature.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = rest[rest.length - 1]!;
  return feature.length - at >= last.length && feature.endsWith(last);
}
