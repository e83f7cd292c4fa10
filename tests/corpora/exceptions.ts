/** Recordings that cannot be heard as they were recorded, each with its reason. One that holds again has to go. */
import type { Protocol } from "../../lib/protocol/protocol.ts";

export interface Exception {
  readonly id: string;
  readonly clients: readonly Protocol[];
  readonly reason: string;
}

const CUT = "the limit cut the call's arguments, and this client's protocol (or its SDK) has them as an object";

export const EXCEPTIONS: readonly Exception[] = [
  {
    id: "deepseek/openai-chat/rig-truncation-matrix-blocking-parallel-calls-keep-the-complete-one-0-cf34e6",
    clients: ["messages", "gemini"],
    reason: CUT,
  },
  {
    id: "llamacpp/openai-chat/rig-truncation-matrix-streaming-tool-call-cut-mid-arguments-0-61abc5",
    clients: ["messages", "gemini"],
    reason: CUT,
  },
  {
    id: "openai/openai-responses/rig-streaming-grammar-incomplete-mid-tool-call-0-94e977",
    clients: ["messages", "gemini"],
    reason: CUT,
  },
  {
    id: "openai/openai-responses/ai-openai-custom-tool-1-stream",
    clients: ["chat"],
    reason: "OpenAI's helper for chat streams knows no calls of custom tools",
  },
  {
    id: "vertex/gemini/pydantic-ai-test-google-test-google-model-armor-response-template-real-block-0-27426c",
    clients: ["gemini"],
    reason: "Google's SDK leaves out what a filter says of itself (finishMessage)",
  },
];
