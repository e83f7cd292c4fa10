/** The four wire protocols: Anthropic Messages, OpenAI Chat Completions, OpenAI Responses, Gemini. */
export type Protocol = "messages" | "chat" | "responses" | "gemini";

export const PROTOCOLS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];

/** The protocol that `word` names; `undefined` for words that name none. */
export function protocolNamed(word: string | undefined): Protocol | undefined {
  return PROTOCOLS.find((protocol) => protocol === word);
}
