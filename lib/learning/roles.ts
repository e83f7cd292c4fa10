/** Refusals of who speaks: not everybody knows a developer, or a system in the middle of a conversation. */
import type { Json } from "../json.ts";
import { UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

export function roles({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const list = sent.protocol === "responses" ? "input" : "messages";
  const sentRoles = valuesAt(sent.body, `${list}[].role`);
  const others = isWithoutSystem(text) && sentRoles.every((role) => OF_MESSAGES.has(role));
  const refused = others || UNSUPPORTED.test(text) || ROLE_REFUSED.test(text);
  const about = [text, ...complaint.clauses.map(({ subject }) => subject?.join(" ") ?? "")].join(" ");
  if (!/\broles?\b|system message|developer message|variant|chat setting/i.test(about) || !refused) return undefined;
  if ((/developer/i.test(text) || UNNAMED_ROLE.test(text)) && sentRoles.includes("developer")) {
    return { type: "convert", changes: [{ type: "set", path: `${list}[].role`, value: "system", from: "developer" }] };
  }
  const inMiddle = sentRoles.lastIndexOf("system") > sentRoles.findIndex((role) => role !== "system");
  if (
    !(others || /\bsystem\b|chat setting|only user(?: and|,) assistant/i.test(text)) || !sentRoles.includes("system") ||
    !(others || SYSTEM_REFUSED.test(text) || inMiddle)
  ) {
    // `expected one of system, user`: it is about another role.
    return undefined;
  }
  if (!inMiddle && /begin|first|start|position/i.test(text)) return undefined;
  return { type: "convert", changes: [inMiddle ? { type: "system_role" } : { type: "system_role", leading: true }] };
}

/** Templates of Qwen's and other open models know no developer, and name none. */
const UNNAMED_ROLE = /\bunexpected message role\b/i;

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
  /only user(?: and|,) assistant|system role|role:? ?['"`(]?system|system messages?|invalid chat setting/i;
