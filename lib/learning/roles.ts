/** Refusals of who speaks: not everybody knows a developer, or a system in the middle of a conversation. */
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Sent, valuesAt } from "./survey.ts";

export function roles({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const list = listOf(sent.protocol);
  const sentRoles = valuesAt(sent.body, `${list}[].role`);
  const others = isWithoutSystem(text) && sentRoles.every((role) => OF_MESSAGES.has(role));
  const refused = others || UNNAMED_ROLE.test(text) || UNSUPPORTED.test(text) || ROLE_REFUSED.test(text);
  const about = [text, ...complaint.clauses.map(({ subject }) => subject?.join(" ") ?? "")].join(" ");
  if (!/\broles?\b|system message|developer message|variant|chat setting/i.test(about) || !refused) return undefined;
  if ((/developer/i.test(text) || UNNAMED_ROLE.test(text)) && sentRoles.includes("developer")) {
    return { type: "convert", changes: [{ type: "set", path: `${list}[].role`, value: "system", from: "developer" }] };
  }
  if (UNNAMED_ROLE.test(text) && sentRoles.includes("function")) return { type: "convert", changes: [] };
  // `expected one of system, user`: it is about another role.
  if (!others && !/\bsystem\b|chat setting|only user(?: and|,) assistant/i.test(text)) return undefined;
  if (PLACE.test(text)) return systemFirst(sent, sentRoles);
  const inMiddle = sentRoles.lastIndexOf("system") > sentRoles.findIndex((role) => role !== "system");
  if (!sentRoles.includes("system") || !(others || SYSTEM_REFUSED.test(text) || inMiddle)) return undefined;
  return { type: "convert", changes: [inMiddle ? { type: "system_role" } : { type: "system_role", leading: true }] };
}

const PLACE = /begin|first|start|position/i;

/** Templates take one system message, in front. Of Responses, `instructions` are it, and a developer is another one. */
function systemFirst({ protocol, body }: Sent, sentRoles: readonly Json[]): Reaction | undefined {
  const hasInstructions = protocol === "responses" && typeof body["instructions"] === "string";
  const behind = hasInstructions ? sentRoles : sentRoles.slice(1);
  if (!behind.some((role) => isSystem(role, protocol))) return undefined;
  return {
    type: "convert",
    changes: [hasInstructions ? { type: "system_role", leading: true } : { type: "system_role" }],
  };
}

function isSystem(role: Json | undefined, protocol: Protocol): boolean {
  return role === "system" || protocol === "responses" && role === "developer";
}

/** The edit of a `system_role`. */
export function userForSystem(protocol: Protocol, leading: boolean): Edit {
  let begun = leading;
  const within = (message: Json) => {
    const isBehind = begun;
    begun = true;
    return isBehind && isObject(message) && isSystem(message["role"], protocol);
  };
  return { type: "set", path: `${listOf(protocol)}[].role`, value: "user", within };
}

function listOf(protocol: Protocol): string {
  return protocol === "responses" ? "input" : "messages";
}

/** Templates of Qwen's and other open models know no developer, and name none. */
const UNNAMED_ROLE = /\bunexpected message role\b|\bonly user, (?!.*\bdeveloper\b)[^.\n]*\broles are supported\b/i;

const OF_MESSAGES: ReadonlySet<Json> = new Set(["user", "assistant", "system"]);
/** `must be either 'user' or 'assistant'`, `Expected 'user' | 'assistant'`: who may speak, and a system is not among them. */
const LISTED = /['"`]?\w+['"`]?(?:(?:\s*[,|/]\s*|\s+)(?:(?:or|and)\s+)?['"`]\w+['"`]|\s+(?:or|and)\s+\w+)+/gi;

function isWithoutSystem(text: string): boolean {
  return (text.match(LISTED) ?? []).some((list) =>
    /\buser\b/i.test(list) && /\bassistant\b/i.test(list) && !/\bsystem\b/i.test(list)
  );
}

const ROLE_REFUSED =
  /invalid|not (?:a )?valid|not one of|must be one of|wrong|supported values|must be (?:the first|at the (?:beginning|start)|user)|only be (?:the first|at the (?:beginning|start))|alternate|expected one of|unknown variant|should be|only user(?: and|,) assistant/i;
const SYSTEM_REFUSED =
  /only user(?: and|,) assistant|system role|role:? ?['"`(]?system|system messages?|not support ['"`]system['"`]|invalid chat setting/i;
