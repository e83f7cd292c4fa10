import { isObject, type JsonObject, stringMember } from "../json.ts";
import type { Client } from "./client.ts";
import type { Subject } from "./subject.ts";
import { sessionOfUserId } from "../protocol/user_id.ts";
import { plainText } from "./user_text.ts";

/** Bodies that one client alone writes; each was measured (clients.md 1.3 and 2.4). */
const BY_BODY: readonly {
  readonly client: Client;
  readonly protocol: Subject["protocol"];
  has(body: JsonObject): boolean;
}[] = [
  {
    client: "claude-code",
    protocol: "messages",
    has: (body) => /^x-anthropic-billing-header:/.test(plainText(body["system"])),
  },
  {
    client: "claude-code",
    protocol: "messages",
    has: (body) => sessionOfUserId(stringMember(body["metadata"], "user_id")) !== undefined,
  },
  {
    client: "codex",
    protocol: "responses",
    has: ({ client_metadata: own }) => isObject(own) && Object.keys(own).some((name) => name.startsWith("x-codex-")),
  },
];

/**
 * The client of `subject`, told from its body where its headers said nothing. For where the body is parsed anyway: it
 * asks for it.
 */
export function detectClientByBody(subject: Subject): Client {
  if (subject.client !== "other") return subject.client;
  const rows = BY_BODY.filter(({ protocol }) => protocol === subject.protocol);
  const body = rows.length === 0 ? undefined : subject.body();
  if (body === undefined) return "other";
  return rows.find((row) => row.has(body))?.client ?? "other";
}
