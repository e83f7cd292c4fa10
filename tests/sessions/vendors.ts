/** Who answers: vendors of all four protocols, with what tells them apart on the wire. */
import type { Protocol } from "../../lib/protocol/protocol.ts";

export interface Vendor {
  readonly name: string;
  readonly protocol: Protocol;
  readonly host: string;
  readonly model: string;
  /** Whose signatures these are: several endpoints may have the same vendor. */
  readonly signer: string;
  readonly thinks: "signed" | "plain" | "details" | "not";
  /** Ids of calls begin anew with each answer. */
  readonly countsCalls?: true;
  readonly searches?: true;
}

export const VENDORS: readonly Vendor[] = [
  {
    ...{ name: "claude", protocol: "messages", host: "api.anthropic.com", model: "claude-opus-5-5", signer: "claude" },
    ...{ thinks: "signed", searches: true },
  },
  {
    ...{
      name: "claude-old",
      protocol: "messages",
      host: "api.anthropic.com",
      model: "claude-sonnet-4-5",
      signer: "claude",
    },
    ...{ thinks: "signed", searches: true },
  },
  {
    ...{ name: "minimax", protocol: "messages", host: "api.minimax.io", model: "MiniMax-M2.5", signer: "minimax" },
    ...{ thinks: "signed" },
  },
  {
    ...{ name: "kimi-messages", protocol: "messages", host: "api.moonshot.ai", model: "kimi-k2.5", signer: "moonshot" },
    ...{ thinks: "plain" },
  },
  {
    ...{ name: "openai", protocol: "responses", host: "api.openai.com", model: "gpt-5.5", signer: "openai" },
    ...{ thinks: "signed", searches: true },
  },
  {
    ...{ name: "openai-account", protocol: "responses", host: "api.openai.com", model: "gpt-5.5", signer: "openai-2" },
    ...{ thinks: "signed", searches: true },
  },
  {
    ...{ name: "vllm", protocol: "responses", host: "vllm.example.com", model: "gpt-oss-120b", signer: "vllm" },
    ...{ thinks: "plain" },
  },
  {
    ...{ name: "openai-chat", protocol: "chat", host: "api.openai.com", model: "gpt-5.5", signer: "openai-chat" },
    ...{ thinks: "not" },
  },
  {
    ...{ name: "deepseek", protocol: "chat", host: "api.deepseek.com", model: "deepseek-reasoner", signer: "deepseek" },
    ...{ thinks: "plain" },
  },
  {
    ...{ name: "kimi", protocol: "chat", host: "api.moonshot.ai", model: "kimi-k2-thinking", signer: "moonshot" },
    ...{ thinks: "plain", countsCalls: true },
  },
  {
    ...{ name: "openrouter", protocol: "chat", host: "openrouter.ai", model: "anthropic/claude-sonnet-4.5" },
    ...{ signer: "openrouter", thinks: "details" },
  },
  {
    ...{ name: "mistral", protocol: "chat", host: "api.mistral.ai", model: "mistral-large-3", signer: "mistral" },
    ...{ thinks: "not" },
  },
  {
    ...{ name: "gemini", protocol: "gemini", host: "generativelanguage.googleapis.com", model: "gemini-3-pro" },
    ...{ signer: "gemini", thinks: "signed", searches: true },
  },
  {
    ...{ name: "gemini-chat", protocol: "chat", host: "generativelanguage.googleapis.com", model: "gemini-3-flash" },
    ...{ signer: "gemini", thinks: "signed" },
  },
];
