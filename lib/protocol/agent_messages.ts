/** What Codex's agents say to each other, in bodies of Responses that are not converted. */
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { agentContent, isOpenAis, plainContent } from "./responses/agent_message.ts";

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

/** For OpenAI: what it has not encrypted, it cannot open. */
export function agentsInText(): readonly Edit[] {
  const inText = (item: Json) => {
    const content = isObject(item) && item["type"] === "agent_message" ? plainContent(item) : undefined;
    return content === undefined ? undefined : { ...item as object, content };
  };
  return [{ type: "replace", path: "input[]", with: inText }];
}
