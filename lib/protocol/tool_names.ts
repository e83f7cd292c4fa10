/**
 * Tool names, both ways. Targets allow 64 characters of `[a-zA-Z0-9_-]` and know no namespaces; clients send longer
 * names, dots, colons, and Codex sends `namespace` and `name` apart. Each gets a name that the target takes, the same on
 * every turn, and what comes back is restored.
 */
import type { Conversation, Tool, ToolKind, Turn } from "./conversation.ts";
import { isOwnTool } from "./own_tools.ts";
import { digest } from "./digest.ts";

export interface ClientTool {
  readonly name: string;
  readonly namespace?: string;
  readonly kind: ToolKind;
}

/** `identifier`: Google's names begin with a letter or an underscore. */
export type NameForm = "any" | "identifier";

const MAX_LENGTH = 64;

/**
 * What models, and the servers that read them, leave around a name: Kimi's `functions.read:0` (of its ids of calls),
 * Gemini's `default_api.read` and `default_api:read`, gpt-oss's `read<|channel|>commentary`, a `mcp__` too many. A name is
 * only looked for in there if nobody has declared it as it is.
 */
const BEFORE = /^(?:(?:functions?|default_api|tools?)[.:/])+/,
  BEHIND = /(?:<\|.*|:\d{1,4})$/s,
  TWICE = /^(?:mcp__){2,}/;

function undecorated(name: string): string {
  return name.trim().replace(BEHIND, "").replace(BEFORE, "").replace(TWICE, "mcp__").trim();
}

export class ToolNames {
  private readonly toTarget = new Map<string, string>();
  private readonly toClient = new Map<string, ClientTool>();

  constructor(tools: readonly ClientTool[], private readonly form: NameForm = "any") {
    for (const tool of tools) this.add(tool);
  }

  /** The target's name of a client's tool; a tool of earlier turns that is no longer declared gets one too. */
  encode(name: string, namespace?: string): string {
    return this.toTarget.get(keyOf(name, namespace)) ?? shorten(flatten(name, namespace), this.form);
  }

  /** The same of several, but for those that a vendor runs itself. */
  encodeAll(tools: readonly Tool[]): string[] {
    return tools.flatMap((tool) => tool.type === "hosted" ? [] : [this.encode(tool.name, tool.namespace)]);
  }

  /** The target's names of the tools that `turns` call, each once. */
  called(turns: readonly Turn[]): string[] {
    const calls = turns.flatMap(({ parts }) => parts.filter((part) => part.type === "tool_call"));
    return [...new Set(calls.map(({ name, namespace }) => this.encode(name, namespace)))];
  }

  /** The client's tool behind a target's name; `undefined` for one that it never declared. */
  decode(name: string): ClientTool | undefined {
    return this.toClient.get(name) ?? this.toClient.get(undecorated(name));
  }

  /** Whether `name` is a target's name of a tool, to the letter. */
  has(name: string): boolean {
    return this.toClient.has(name);
  }

  /** Whether a target's name of a tool begins with `start` and is longer. */
  goOn(start: string): boolean {
    return this.toClient.keys().some((name) => name.length > start.length && name.startsWith(start));
  }

  private add(tool: ClientTool): void {
    const key = keyOf(tool.name, tool.namespace);
    if (this.toTarget.has(key)) return;
    const flat = flatten(tool.name, tool.namespace);
    let name = shorten(flat, this.form);
    // Two names that become one are told apart by what they were.
    if (this.toClient.has(name)) name = withDigest(name, key);
    this.toTarget.set(key, name);
    this.toClient.set(name, tool);
  }
}

/** All tools that a conversation knows: those declared, then those that a search has found on the way. */
export function declaredTools(conversation: Conversation): readonly Tool[] {
  const found = conversation.turns.flatMap((turn) =>
    turn.parts.flatMap((part) => part.type === "tool_result" ? part.tools ?? [] : [])
  );
  const seen = new Set<string>();
  return [...conversation.tools, ...found].filter((tool) => {
    if (tool.type === "hosted") return true;
    const key = keyOf(tool.name, tool.namespace);
    return !seen.has(key) && seen.add(key);
  });
}

/** The names of a conversation's tools. */
export function namesOf(conversation: Conversation, form: NameForm = "any"): ToolNames {
  return new ToolNames(
    declaredTools(conversation).flatMap((tool): ClientTool[] => {
      if (tool.type !== "hosted") {
        return [{
          name: tool.name,
          kind: tool.type,
          ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
        }];
      }
      // These become functions of the same name where the target has no such tool.
      return isOwnTool(tool.kind) ? [{ name: tool.kind, kind: tool.kind }] : [];
    }),
    form,
  );
}

function keyOf(name: string, namespace: string | undefined): string {
  return `${namespace ?? ""}\n${name}`;
}

function flatten(name: string, namespace: string | undefined): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}__${name}`;
}

function shorten(name: string, form: NameForm): string {
  const known = name.replace(/[^a-zA-Z0-9_-]/g, "_");
  const legal = form === "identifier" && !/^[a-zA-Z_]/.test(known) ? `_${known}` : known;
  if (legal === name && name.length <= MAX_LENGTH && name !== "") return name;
  return withDigest(legal, name);
}

function withDigest(name: string, source: string): string {
  return `${name.slice(0, MAX_LENGTH - 9)}_${digest(source)}`;
}
