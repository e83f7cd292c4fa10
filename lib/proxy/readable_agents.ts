/** A body of Codex's for an endpoint of Responses: what its agents say to each other can be read there. */
import type { HeaderView } from "../header_view.ts";
import { patchJson } from "../json_patch.ts";
import { agentsAsUsers, agentsInText } from "../protocol/agent_messages.ts";
import type { TargetTraits } from "../protocol/codec.ts";
import { holdsText } from "../holds_text.ts";

/** Codex says by it that an agent asks, not the user's own conversation. */
const AGENT_HEADER = "x-openai-subagent";

/** `bytes` itself, untouched, if no agent says anything; at OpenAI only an agent may have been told what is not its own. */
export function withReadableAgents(
  bytes: Uint8Array<ArrayBuffer>,
  headers: Pick<HeaderView, "has">,
  { vendor }: Pick<TargetTraits, "vendor">,
): Uint8Array<ArrayBuffer> {
  const isOpenAi = vendor === "openai";
  if (isOpenAi && !headers.has(AGENT_HEADER)) return bytes;
  if (!holdsText(bytes, '"agent_message"')) return bytes;
  return patchJson(bytes, isOpenAi ? agentsInText() : agentsAsUsers());
}
