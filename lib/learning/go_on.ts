/**
 * Conversations in which the assistant has the last word. Newer models do not write on behind it, and refuse them
 * (ericc-ch/copilot-api #261, cortexkit/magic-context #512).
 */
import { isObject } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { GO_ON } from "../protocol/instructions.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

const SAYS = /\bprefill|\bexpected last role\b|\b(?:conversation|messages?) must end with an? ['"`]?user\b/i;

export function lastWord({ complaint, sent: { body } }: Reading): Reaction | undefined {
  const { messages } = body;
  if (!SAYS.test(complaint.text) || !Array.isArray(messages) || !isAssistant(messages.at(-1))) return undefined;
  return { type: "learn", changes: [{ type: "go_on" }] };
}

export const GOING_ON: Edit = {
  type: "replace",
  path: "messages",
  with: (messages) =>
    Array.isArray(messages) && isAssistant(messages.at(-1))
      ? [...messages, { role: "user", content: GO_ON }]
      : undefined,
};

function isAssistant(message: unknown): boolean {
  return isObject(message) && message["role"] === "assistant";
}
