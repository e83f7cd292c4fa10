/** References to tools that a search has found: results of Claude Code's own, which only Anthropic knows. */
import { isObject, type Json } from "../json.ts";
import type { Change } from "./fact.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

const TYPE = "tool_reference";
const RESULTS = "messages[].content[].content[]";

const GONE = /\btool reference ['"`](?<name>[^'"`]+)['"`] not found/i;

/** Its server has gone since, and each turn of the session would be refused for it (anthropics/claude-code #81863). */
export function toolReference({ complaint, sent: { body } }: Reading): Reaction | undefined {
  const name = GONE.exec(complaint.text)?.groups?.["name"];
  const isNamed = (part: Json) => isObject(part) && part["type"] === TYPE && part["tool_name"] === name;
  if (name === undefined || !valuesAt(body, RESULTS).some(isNamed)) return undefined;
  // Another session may have that tool.
  return { type: "learn", changes: [{ type: "drop", path: RESULTS, of: TYPE, from: { tool_name: name } }], once: true };
}

export function hasReferences(body: Json): boolean {
  return valuesAt(body, RESULTS).some((part) => isObject(part) && part["type"] === TYPE);
}

/** All of them, for an endpoint that does not know them (MoonshotAI/Kimi-K2 #118, MoonshotAI/kimi-cli #1449). */
export const WITHOUT_REFERENCES: Change & { readonly type: "drop" } = { type: "drop", path: RESULTS, of: TYPE };
