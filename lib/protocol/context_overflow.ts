/**
 * Prompts that are longer than the model's context. Claude Code shortens its conversation at once when it recognises this
 * error, Codex (0.171) ends the turn and does so at the next message; on any other both go on with all of it. So it has to
 * reach each of them in its own words.
 */
import { ProxyError } from "../errors.ts";
import type { Protocol } from "./protocol.ts";

/** What an upstream said when it refused. */
export interface UpstreamRefusal {
  readonly message: string;
  readonly code?: string | undefined;
  readonly status: number;
}

const CODES: ReadonlySet<string> = new Set([
  "context_length_exceeded",
  "context_window_exceeded",
  "model_context_window_exceeded",
  "exceed_context_size_error",
  "too_many_prompt_tokens",
  "prompt_too_long",
]);

/** Each vendor's wording; `N` in the comment is what was asked for, `M` what the model takes. */
const WORDINGS: readonly RegExp[] = [
  /prompt is too long/i, // Anthropic: prompt is too long: N tokens > M maximum
  /input length and `?max_tokens`? exceed context limit/i, // Anthropic: ...: N + O > M
  /exceeds? (?:the |this model's |its )?(?:model'?s? |maximum |max |available )*context/i, // OpenAI, llama.cpp
  /exceeded (?:the |its )?(?:maximum |max |model )?(?:context|token limit)/i, // Ollama, Moonshot
  /maximum context (?:length|window|size)/i, // OpenAI, DeepSeek, vLLM, OpenRouter
  /context[ _](?:length|window|size|limit)[ _](?:is |was |has been )?exceed/i, // LM Studio, MiniMax
  /(?:greater|larger|longer|more) than the (?:model'?s? )?(?:maximum )?context/i, // LM Studio
  /maximum prompt length is \d+/i, // xAI: This model's maximum prompt length is M but the request contains N tokens
  /input token count .*exceeds the maximum number of tokens/is, // Google
  /input is too long for (?:the )?requested model/i, // Bedrock
  /prompt token count of \d+ exceeds the limit/i, // Copilot
  /prompt (?:is )?too (?:long|large)[;:,. ]/i, // Ollama
  /total length of all messages is too long/i, // Perplexity
  /reduce the length of the messages/i, // Groq, Mistral
  /range of input length should be/i, // Alibaba
  /input (?:prompt |tokens? )*(?:is |are )?(?:too long|too large) for (?:the |this )?model/i,
  /too many (?:input|prompt) tokens/i,
  /prompt (?:contains|has) \d+ tokens.*(?:too large|exceed)/is, // Mistral
  /tokens in (?:the )?prompt .*exceeds?/i,
  /prompt exceeds (?:the )?max(?:imum)? length/i, // Zhipu (code 1261)
  /length of prompt_tokens \(\d+\) must be less than max_seq_len/i, // SiliconFlow
  /max_tokens must be at least 1, got -\d+/i, // vLLM: what the prompt leaves of the context
  /model is loaded with context length of only \d+ tokens/i, // LM Studio
  /inputs?`? (?:tokens \+ `?max_new_tokens`? must be <=|must have less than) \d+/i, // Hugging Face, Together
  /request body too large for \S+ model\. max size: \d+ tokens/i, // GitHub Models
  // Zhipu (code 1261): Prompt 超长. Others: 输入长度超过模型最大上下文长度 M
  /(?:prompt|输入(?!图|文件|音|视)|上下文|提示词|对话)[^。，,\n]{0,16}(?:[过超太]长|超限)/i,
  /(?:prompt|输入(?!图|文件|音|视)|上下文|请求的? ?tokens?)[^。\n]{0,24}[超大][过出于][^。\n]{0,24}(?:长度|上下文|窗口|tokens?|限制|上限)/i,
];

/** Waiting or paying helps against these, shortening does not; their texts speak of tokens as well. */
const OTHER_LIMITS =
  /per (?:minute|day|hour|second|min)\b|rate limit|quota|credits|\bTPM\b|can only afford|每(?:分钟|天|日|小时|秒)|速率|频率/i;

const POSSIBLE_STATUS: ReadonlySet<number> = new Set([200, 400, 413, 422, 500, 502]);

/** Whether an upstream's refusal means that the prompt is longer than the model's context, in any vendor's words. */
export function isContextOverflow(error: UpstreamRefusal): boolean {
  if (CODES.has(error.code ?? "")) return true;
  if (!POSSIBLE_STATUS.has(error.status) || OTHER_LIMITS.test(error.message)) return false;
  return WORDINGS.some((wording) => wording.test(error.message));
}

/**
 * Whether a client of `target` recognises such a refusal as it is: Claude Code by the words, Codex by the code. Others go
 * by nothing that is known.
 */
export function isOverflowInWordsOf({ message, code }: UpstreamRefusal, target: Protocol): boolean {
  switch (target) {
    case "messages":
      return /prompt is too long|exceed context limit/i.test(message);
    case "responses":
      return code === "context_length_exceeded";
    case "chat":
    case "gemini":
      return true;
    default:
      return target satisfies never;
  }
}

/** Codex goes by the code, LangChain in JavaScript by these words, LiteLLM by either. */
const OPENAI = /maximum context length|exceeds the context window/i;

/** What Claude Code wants to be free for an answer. */
const ROOM = 4000;

/** The refusal in the words by which a client of `target` knows that it has to shorten its conversation. */
export function overflowError(error: UpstreamRefusal, target: Protocol): ProxyError {
  const options = { status: 400, code: "context_length_exceeded", cause: error };
  return new ProxyError("invalid_request", wordsFor(target)(error.message, overflowFigures(error.message)), options);
}

function wordsFor(target: Protocol): (message: string, figures: Figures) => string {
  switch (target) {
    case "messages":
      return anthropicWords;
    case "gemini":
      return googleWords;
    case "chat":
    case "responses":
      return openAiWords;
    default:
      return target satisfies never;
  }
}

function anthropicWords(message: string, { asked, limit, input, output }: Figures): string {
  // With these words Claude Code asks for less output instead of shortening what fits; it wants room for 3000 tokens and
  // keeps 1000 free, and gives up where there are less.
  if (input !== undefined && output !== undefined && limit !== undefined && output > 0 && input + ROOM <= limit) {
    return `input length and \`max_tokens\` exceed context limit: ${input} + ${output} > ${limit}, ` +
      "decrease input length or `max_tokens` and try again";
  }
  if (asked !== undefined && limit !== undefined) {
    // How much it shortens goes by the figures: what is kept free for the answer is none of its prompt.
    const prompt = input !== undefined && input <= limit ? Math.min(asked, input + ROOM) : asked;
    return `prompt is too long: ${prompt} tokens > ${limit} maximum`;
  }
  return /prompt is too long/i.test(message) ? message : `prompt is too long: ${message}`;
}

function googleWords(message: string, { asked, limit }: Figures): string {
  if (asked !== undefined && limit !== undefined) {
    return `The input token count (${asked}) exceeds the maximum number of tokens allowed (${limit}).`;
  }
  if (/exceeds the maximum number of tokens/i.test(message)) return message;
  return `The input token count exceeds the maximum number of tokens allowed: ${message}`;
}

function openAiWords(message: string, { asked, limit }: Figures): string {
  if (OPENAI.test(message)) return message;
  if (asked === undefined || limit === undefined) {
    return `Your input exceeds the context window of this model: ${message}`;
  }
  return `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${asked} tokens. ` +
    "Please reduce the length of the messages.";
}

export interface Figures {
  readonly asked?: number;
  readonly limit?: number;
  /** Of what was asked for: the prompt's own tokens, and those kept free for the answer. */
  readonly input?: number;
  readonly output?: number;
}

/** Where the figures stand in the wordings above. */
const FIGURES: readonly RegExp[] = [
  /(?<asked>\d+) tokens? > (?<limit>\d+)/i,
  /context limit: (?<input>\d+) \+ (?<output>\d+) > (?<limit>\d+)/i,
  /(?:maximum|max) (?:context|prompt) (?:length|window|size)(?: is| of|:) (?<limit>\d+)[\s\S]*?(?:requested|resulted in|contains?|has|about)\D*(?<asked>\d+)/i,
  /token count (?:of )?\(?(?<asked>\d+)\)?[\s\S]*?(?:allowed|limit of) \(?(?<limit>\d+)/i,
  /(?:prompt|request) contains (?<asked>\d+) tokens[\s\S]*?with (?<limit>\d+) maximum/i,
  /(?:prompt|request) (?:contains|has|of) (?<asked>\d+) tokens[\s\S]*?(?:limit|length|maximum|window|size)\D*(?<limit>\d+)/i,
  // Moonshot, LM Studio, SGLang, SiliconFlow and Cerebras
  /token limit: (?<limit>\d+) \(requested: (?<asked>\d+)\)/i,
  /keep the first (?<asked>\d+) tokens[\s\S]*?context length of only (?<limit>\d+)/i,
  /input \((?<asked>\d+) tokens\) is longer than [^(]*\((?<limit>\d+) tokens\)/i,
  /prompt_tokens \((?<asked>\d+)\) must be less than max_seq_len \((?<limit>\d+)\)/i,
  /current length is (?<asked>\d+) while limit is (?<limit>\d+)/i,
  /must (?:be <=|have less than) (?<limit>\d+)[\s\S]*?given: (?<asked>\d+)/i,
  /request \((?<asked>\d+) tokens\) exceeds the available context size \((?<limit>\d+)/i,
];
/** How the sum is made up: OpenAI, SGLang and OpenRouter; two of vLLM's. */
const SHARES: readonly RegExp[] = [
  /(?<input>\d+) (?:tokens )?(?:in|of|from) (?:the |your )?(?:messages|prompt|text input|input)[\s\S]*?(?<output>\d+) (?:tokens )?(?:in|for) the (?:completion|output)/i,
  /max_(?:completion_)?tokens\W* is too large: (?<output>\d+)[\s\S]*?\bhas (?<input>\d+) input tokens/i,
  /(?<input>\d+) `?inputs`? tokens and (?<output>\d+) `?max_new_tokens/i,
  /requested (?<output>\d+) output tokens[\s\S]*?(?<input>\d+) input tokens/i,
];

/** What the words of such a refusal say in numbers. */
export function overflowFigures(message: string): Figures {
  const plain = message.replace(/(\d),(?=\d{3})/g, "$1");
  const first = (patterns: readonly RegExp[]) =>
    patterns.map((pattern) => pattern.exec(plain)?.groups).find((groups) => groups !== undefined);
  const entries = Object.entries({ ...first(SHARES), ...first(FIGURES) });
  const numbers: Figures = Object.fromEntries(entries.map(([name, digits]) => [name, Number(digits)]));
  const { input, output = 0, asked = 0 } = numbers;
  return input === undefined ? numbers : { ...numbers, asked: Math.max(asked, input + output) };
}
