import { parseJson, stringMember } from "../json.ts";

/**
 * Claude Code's `metadata.user_id` names the session inside: JSON in 2.1, `user_<hash>_account_<id>_session_<id>`
 * before. Of another client it is a person, who may have any number of conversations, so it says nothing (A35).
 */
export function sessionOfUserId(userId: string | undefined): string | undefined {
  if (userId === undefined) return undefined;
  if (userId.startsWith("{")) return stringMember(parseJson(userId), "session_id");
  return /_account_.*_session_([\w-]+)$/.exec(userId)?.[1];
}
