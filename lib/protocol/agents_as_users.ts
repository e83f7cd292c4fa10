/** What Codex's agents say to each other, in bodies of Responses for endpoints that are not OpenAI's own. */
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { agentContent, isOpenAis } from "./responses/agent_message.ts";

/** Such messages as a user's, for endpoints that know none; none if OpenAI has encrypted one, and so stands behind. */
export function agentsAsUsers(): readonly Edit[] {
  let isEncrypted = false;
  const note = (item: Json) => {
    isEncrypted ||= isObject(item) && isOpenAis(item);
    return undefined;
  };
  const asUser = (item: Json) => {
    if (isEncrypted || !isObject(item) || item["type"] !== "agent_message") return undefined;
    return { type: "message", role: "user", content: agentContent(item, () => {}) };
  };
  return [
    { type: "replace", path: "input[]", with: note },
    { type: "replace", path: "input[]", with: asUser },
  ];
}
