/** What vendors refuse of a request that was converted, beside the conversation in it. */
import type { JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { faultsOf as chatFaults } from "../protocol/chat/strict_upstream.ts";
import { assertStrict } from "../protocol/gemini/strict.ts";
import { faultsOf as messagesFaults } from "../protocol/messages/strict_upstream.ts";
import { assertAccepted } from "../protocol/responses/strict_upstream.ts";
import type { Vendor } from "./vendors.ts";

const FAULTS: Readonly<Record<Protocol, (body: JsonObject) => readonly string[]>> = {
  messages: messagesFaults,
  chat: chatFaults,
  responses: (body) => offenceOf(() => assertAccepted(body)),
  gemini: (body) => offenceOf(() => assertStrict(body)),
};

export function strictFaults({ name, protocol }: Vendor, body: JsonObject): readonly string[] {
  // They have what others of their protocol refuse: marks of caches and a search, thinking that nobody has signed.
  if (name === "openrouter" || name === "kimi-messages") return [];
  return FAULTS[protocol](body);
}

function offenceOf(assert: () => void): string[] {
  try {
    assert();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
