/** Whether a request shows its model an image that it has not been asked about before. */
import { type Json, type Span, valueAt } from "../json.ts";
import { frontMembers } from "../json_front.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { holdsImage } from "./body_signs.ts";
import { holdsMessages, userText } from "./user_text.ts";
import { isModels } from "./way_back.ts";

/**
 * Whether there is an image in the turn that goes on: what the user said last, and all that came of it since, as what an
 * agent's tools have read. From the end on, and no message before that turn is parsed.
 */
export function showsImage(bytes: Uint8Array, protocol: Protocol): boolean {
  const spans = messagesIn(bytes, protocol);
  let isSaid = false;
  for (let i = spans.length - 1; i >= 0; i--) {
    const message: Json | undefined = valueAt(bytes, spans[i]);
    if (isSaid && message !== undefined && isModels(message)) return false;
    if (holdsImage(message)) return true;
    isSaid ||= userText(message) !== undefined;
  }
  return false;
}

function messagesIn(bytes: Uint8Array, protocol: Protocol): Span[] {
  for (const member of frontMembers(bytes)) {
    if (holdsMessages(member.name, protocol)) return [...member.elements()];
  }
  return [];
}
