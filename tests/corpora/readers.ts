import type { Protocol } from "../../lib/protocol/protocol.ts";
import { readChat } from "./read_chat.ts";
import { readGemini } from "./read_gemini.ts";
import { readMessages } from "./read_messages.ts";
import { readResponses } from "./read_responses.ts";
import type { Answer, Reading } from "./reading.ts";

/** The independent readings, by protocol. */
export const READERS: Readonly<Record<Protocol, (answer: Answer) => Reading | undefined>> = {
  messages: readMessages,
  chat: readChat,
  responses: readResponses,
  gemini: readGemini,
};
