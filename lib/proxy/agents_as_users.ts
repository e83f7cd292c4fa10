/** A body of Responses for an endpoint that is not OpenAI's own: what Codex's agents say to each other is readable. */
import { patchJson } from "../json_patch.ts";
import type { TargetTraits } from "../protocol/codec.ts";
import { agentsAsUsers } from "../protocol/agents_as_users.ts";
import { holdsText } from "./holds_text.ts";

/** `bytes` itself, untouched, if no agent says anything. */
export function withAgentsAsUsers(
  bytes: Uint8Array<ArrayBuffer>,
  { vendor }: Pick<TargetTraits, "vendor">,
): Uint8Array<ArrayBuffer> {
  if (vendor === "openai" || !holdsText(bytes, '"agent_message"')) return bytes;
  return patchJson(bytes, agentsAsUsers());
}
