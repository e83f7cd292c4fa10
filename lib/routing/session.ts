/** Which conversation a request belongs to, so that it can stay with the endpoint whose cache knows it. */
import type { HeaderView } from "../header_view.ts";
import { type JsonObject, stringMember, valueAt } from "../json.ts";
import { scanEdges } from "../json_edges.ts";
import { fingerprint, fingerprintOf } from "./fingerprint.ts";
import type { Subject } from "./subject.ts";
import { sessionOfUserId } from "../protocol/user_id.ts";

/**
 * Headers that name the conversation, the surest first; measured 2026-11-22 where nothing else is said.
 *
 * Codex's sub-agents have a thread of their own inside the session; the session is what stays together, as their
 * `prompt_cache_key` is the session's too.
 */
const HEADERS: readonly string[] = [
  "x-claude-code-session-id",
  "session-id",
  "thread-id",
  // Codex before 0.100: clients.md 2.3.
  "session_id",
  "conversation_id",
  // opencode 1.18.
  "x-session-affinity",
  "x-session-id",
];

/** The ends of a body up to this length are all of it, so that bytes and values say the same. */
const SMALL_BYTES = 4096;

/** A name longer than this is no id, but whatever somebody put there; its start is one. */
const MAX_LENGTH = 128;

/** Sets what was made of a conversation's beginning apart from what a client called it. */
const FINGERPRINT_PREFIX = "~";

/**
 * A short key that all turns of a conversation share; `undefined` if nothing tells them from others.
 *
 * Headers cost nothing. Else the body's ends are looked at (4 KB each: agents put their ids behind the conversation),
 * and last its beginning is compared; no body is parsed for this.
 */
export function sessionOf(subject: Subject): string | undefined {
  for (const name of HEADERS) {
    const value = subject.headers.get(name);
    if (value !== null && value !== "") return shortened(value);
  }
  if (subject.bytes.length === 0) return undefined;
  const { bytes, protocol } = subject;
  const body = subject.isParsed && bytes.length <= SMALL_BYTES ? subject.body() : undefined;
  const named = sessionInBody(subject, body);
  if (named !== undefined && named !== "") return shortened(named);
  const made = body === undefined ? fingerprint(bytes, protocol) : fingerprintOf(body, protocol);
  return made === undefined ? undefined : FINGERPRINT_PREFIX + made;
}

function sessionInBody({ protocol, bytes }: Subject, body: JsonObject | undefined): string | undefined {
  const member = (name: string) => body === undefined ? edgeMember(bytes, name) : body[name];
  switch (protocol) {
    case "messages":
      return sessionOfUserId(stringMember(member("metadata"), "user_id"));
    case "chat":
    case "responses": {
      const key = member("prompt_cache_key");
      return typeof key === "string" ? key : undefined;
    }
    case "gemini":
      return undefined;
    default:
      return protocol satisfies never;
  }
}

function edgeMember(bytes: Uint8Array, name: string): unknown {
  return valueAt(bytes, scanEdges(bytes, [name])?.get(name));
}

/** A page's addresses are made of it, and no address is made of half a character. */
function shortened(name: string): string {
  if (name.length <= MAX_LENGTH) return name.toWellFormed();
  // A copy: for V8 a part of a text is a reference to all of it, and sessions are remembered by the thousand.
  return decoder.decode(encoder.encode(name.slice(0, MAX_LENGTH)));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The id of the agent of a session that sent a request, for the records; `undefined`: its main one. Told from the headers of
 * Claude Code 2.1.330 and Codex 0.169 (clients.md 1.2 and 2.3).
 */
export function agentOf(headers: HeaderView): string | undefined {
  const claude = headers.get("x-claude-code-agent-id");
  const isCodexAgent = headers.has("x-openai-subagent") || headers.has("x-codex-parent-thread-id");
  const id = claude ?? (isCodexAgent ? headers.get("thread-id") : null);
  return id === null ? undefined : shortened(id);
}
