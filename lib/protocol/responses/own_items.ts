/**
 * Calls of the tools that OpenAI's clients run, and what came of them, as items:
 * https://developers.openai.com/api/docs/guides/tools-shell, .../tools-apply-patch (read 2026-11-27).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { OwnTool } from "../own_tools.ts";
import { outputText } from "./output_decode.ts";

interface OwnItem {
  /** How ids begin. */
  readonly prefix: string;
  /** What the item has beside its ids and its status, of the arguments of the tool's function. */
  readonly members: (args: JsonObject) => JsonObject;
  /** The other way, as JSON text. */
  readonly arguments: (item: JsonObject) => string;
}

export const OWN_ITEMS: Readonly<Record<OwnTool, OwnItem>> = {
  tool_search: {
    prefix: "tsc_",
    members: (args) => ({ execution: "client", arguments: args }),
    arguments: (item) => outputText(item["arguments"]),
  },
  local_shell: {
    prefix: "lsh_",
    members: ({ command, env, ...rest }) => ({
      action: {
        type: "exec",
        command: typeof command === "string" ? ["bash", "-lc", command] : Array.isArray(command) ? command : [],
        env: isObject(env) ? env : {},
        ...rest,
      },
    }),
    arguments: ({ action }) => without(action, "type"),
  },
  shell: {
    prefix: "sh_",
    members: ({ timeout_ms: timeout, max_output_length: most, ...args }) => ({
      action: { commands: commandsIn(args), timeout_ms: timeout ?? null, max_output_length: most ?? null },
      environment: { type: "local" },
    }),
    arguments: ({ action }) => without(action),
  },
  apply_patch: {
    prefix: "apc_",
    members(args) {
      const { type = "update_file", path, diff, input } = isObject(args["operation"]) ? args["operation"] : args;
      return {
        operation: { type, path: path ?? "", ...(type === "delete_file" ? {} : { diff: diff ?? input ?? "" }) },
      };
    },
    arguments: ({ operation }) => without(operation),
  },
};

/** What a call is to run, in the words of Codex' function of that name too. Damaged JSON is nothing to run. */
function commandsIn({ commands, command, input }: JsonObject): string[] {
  const said = commands ?? command ?? (typeof input === "string" && !/^\s*[{["]/.test(input) ? input : undefined);
  if (typeof said === "string") return [said];
  const texts = Array.isArray(said) ? said.filter((text) => typeof text === "string") : [];
  return said === command && texts.length > 0 ? [commandLine(texts)] : texts;
}

/** A command and its arguments as they are written in a shell. */
function commandLine(words: readonly string[]): string {
  const [shell = "", flag = "", script] = words;
  if (script !== undefined && words.length === 3 && /(?:^|\/)(?:ba|da|z)?sh$/.test(shell) && /^-l?c$/.test(flag)) {
    return script;
  }
  return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}

/** The members of `value` that say something, but for `name`. */
function without(value: Json | undefined, name?: string): string {
  const members = Object.entries(isObject(value) ? value : {});
  return JSON.stringify(Object.fromEntries(members.filter(([key, member]) => key !== name && member !== null)));
}

/** What OpenAI searches and runs itself is over when it is told. */
export function isVendors(type: string, item: JsonObject): boolean {
  return type === "tool_search_call" && item["execution"] === "server" || type === "shell_call" && isContained(item);
}

/** Whether a shell is in a container of OpenAI's own. */
export function isContained({ environment }: JsonObject): boolean {
  return isObject(environment) && environment["type"] !== "local";
}

/** What commands have written, as a terminal shows it: the items tell it in pieces. */
export function shellOutput(output: Json | undefined): Json | undefined {
  if (!Array.isArray(output)) return output;
  return output.map((piece) => isObject(piece) ? pieceText(piece) : JSON.stringify(piece)).join("\n");
}

function pieceText(piece: JsonObject): string {
  const { outcome } = piece;
  const code = isObject(outcome) ? outcome["exit_code"] : undefined;
  const isLate = stringMember(outcome, "type") === "timeout";
  const end = isLate ? "[timed out]" : typeof code === "number" && code !== 0 ? `[exit code ${code}]` : "";
  const written = ["stdout", "stderr", "text"].map((name) => stringMember(piece, name));
  return [...written, end].filter(Boolean).join("\n");
}
