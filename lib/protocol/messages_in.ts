import type { Protocol } from "./protocol.ts";

/** Where a request of each protocol has its messages. */
export const MESSAGES_IN: Readonly<Record<Protocol, string>> = {
  messages: "messages",
  chat: "messages",
  responses: "input",
  gemini: "contents",
};
