/** The four wire protocols: Anthropic Messages, OpenAI Chat Completions, OpenAI Responses, Gemini. */
export type Protocol = "messages" | "chat" | "responses" | "gemini";

export const PROTOCOLS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];
