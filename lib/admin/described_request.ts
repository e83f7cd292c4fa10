/** A request that somebody describes, or one that was recorded, for a preview and for tests of taggers. */
import * as z from "zod";
import { CLIENTS } from "../config/clients.ts";
import { messageOf } from "../errors.ts";
import type { Json } from "../json.ts";
import { mapWords, type Phrase, phrase, type PhraseValue } from "../phrases/phrase.ts";
import { PROTOCOLS } from "../protocol/protocol.ts";
import type { Script } from "../proxy/script.ts";
import { redact } from "../redact.ts";
import type { StoredRequest } from "../store/request_store.ts";
import type { AdminContext } from "./admin_context.ts";
import { scriptOf } from "./replay.ts";

/** What is not said is as a plain request has it. */
export const describedRequestSchema = z.strictObject({
  client: z.enum(CLIENTS).default("other"),
  key_name: z.string().max(200).optional().describe("Name of the server's key with which the client comes"),
  protocol: z.enum(PROTOCOLS).default("messages"),
  model: z.string().max(500).default(""),
  stream: z.boolean().default(true),
  tools: z.boolean().default(false).describe("Whether it offers the model a tool"),
  session: z.string().max(500).optional().describe("What its conversation is called"),
  message: z.string().default("Hello").describe("What the user says"),
  path: z.string().max(2000).startsWith("/").optional().describe("With its query; without, as its protocol has it"),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json().optional().describe("In the place of one that is made of the above"),
});

export type DescribedRequest = z.output<typeof describedRequestSchema>;

type Protocol = DescribedRequest["protocol"];

const PATHS: Readonly<Record<Protocol, string>> = {
  messages: "/v1/messages",
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  gemini: "/v1beta/models/MODEL:generateContent",
};

/** Whatever the client, this header names the conversation. */
const SESSION_HEADER = "x-session-id";

/** @throws TypeError if a header is none */
function describedScript(described: DescribedRequest): Script {
  const { client, protocol, session, stream } = described;
  const headers = new Headers({ "content-type": "application/json", ...described.headers });
  if (session !== undefined && session !== "") headers.set(SESSION_HEADER, session);
  const body = new TextEncoder().encode(JSON.stringify(described.body ?? bodyOf(described)));
  const path = described.path ?? pathOf(protocol, described.model, stream);
  return { method: "POST", path, headers, body, client, keyName: described.key_name };
}

function pathOf(protocol: Protocol, model: string, stream: boolean): string {
  const path = PATHS[protocol].replace("MODEL", encodeURIComponent(model === "" ? "model" : model));
  return protocol === "gemini" && stream ? path.replace(":g", ":streamG") + "?alt=sse" : path;
}

function bodyOf({ protocol, model, stream, tools, message }: DescribedRequest): Json {
  const parameters = { type: "object", properties: {} };
  const user = { role: "user", content: message };
  switch (protocol) {
    case "messages":
      return {
        ...{ model, max_tokens: 1024, stream, messages: [user] },
        ...(tools ? { tools: [{ name: "tool", input_schema: parameters }] } : {}),
      };
    case "chat":
      return {
        ...{ model, stream, messages: [user] },
        ...(tools ? { tools: [{ type: "function", function: { name: "tool", parameters } }] } : {}),
      };
    case "responses":
      return {
        ...{ model, stream, input: [user] },
        ...(tools ? { tools: [{ type: "function", name: "tool", parameters }] } : {}),
      };
    case "gemini":
      return {
        contents: [{ role: "user", parts: [{ text: message }] }],
        ...(tools ? { tools: [{ functionDeclarations: [{ name: "tool", parameters }] }] } : {}),
      };
    default:
      return protocol satisfies never;
  }
}

export type FoundScript =
  | { readonly type: "found"; readonly script: Script }
  | { readonly type: "refused"; readonly said: Phrase };

/** The request as it came, or as it is described. */
export function scriptFor(request: StoredRequest | DescribedRequest): FoundScript {
  if ("panes" in request) {
    const script = scriptOf(request);
    if (!("reason" in script)) return { type: "found", script };
    return { type: "refused", said: phrase("api.cannot_use_request", script) };
  }
  try {
    return { type: "found", script: describedScript(request) };
  } catch (error) {
    const reason = messageOf(error);
    return { type: "refused", said: phrase("api.cannot_make_request", { reason }) };
  }
}

/** Why a request that was made or found cannot be used after all. */
export function unusable(reason: PhraseValue, { secrets }: Pick<AdminContext, "secrets">): Phrase {
  const known = secrets();
  return mapWords(phrase("api.cannot_use_request", { reason }), (text) => redact(text, known));
}
