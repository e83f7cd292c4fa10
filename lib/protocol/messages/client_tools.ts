/**
 * Tools whose schemas Anthropic's models know by heart, and which the client runs: what they take, for models that have
 * to be told. https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/bash-tool, .../text-editor-tool,
 * .../memory-tool; the memory's commands as in @anthropic-ai/sdk 1.14.0 (read 2026-11-26).
 */
import type { JsonObject } from "../../json.ts";

export interface ClientTool {
  readonly description: string;
  readonly schema: JsonObject;
}

/** By the beginning of their dated types. The screen of a `computer_` no other model points at. */
const TOOLS: readonly (readonly [prefix: string, tool: (type: string) => ClientTool])[] = [
  ["bash_", () => BASH],
  ["text_editor_", textEditor],
  ["memory_", () => MEMORY],
];

/** `undefined` for what Anthropic runs itself, or nobody knows. */
export function clientTool(type: string): ClientTool | undefined {
  return TOOLS.find(([prefix]) => type.startsWith(prefix))?.[1](type);
}

const BASH: ClientTool = {
  description:
    "Runs a command in a bash session on the user's machine, which lasts between calls, and returns its output",
  schema: {
    type: "object",
    properties: {
      command: { type: "string", description: "The command to run" },
      restart: { type: "boolean", description: "True, without a command, starts the session anew" },
    },
  },
};

const PATH: JsonObject = { type: "string", description: "Path of the file or folder" };
const FILE: JsonObject = {
  file_text: { type: "string", description: "Of create: the whole text of the file" },
  view_range: {
    type: "array",
    items: { type: "integer" },
    description: "Of view: the first and the last line to show; -1 as the last: to the end",
  },
  old_str: { type: "string", description: "Of str_replace: the text to replace, which stands there exactly once" },
  insert_line: { type: "integer", description: "Of insert: the line behind which to put it; 0: in front of all" },
};

/** From the third version on there is no way back, and what `insert` puts in has a name of its own, which not all read. */
function textEditor(type: string): ClientTool {
  const isNew = type >= "text_editor_20250429";
  const commands = ["view", "create", "str_replace", "insert", ...(isNew ? [] : ["undo_edit"])];
  const text = isNew ? "Of insert: the text to put in; say it as new_str too" : undefined;
  return {
    description: `Looks at files and edits them: ${commands.join(", ")}`,
    schema: {
      type: "object",
      properties: {
        command: { type: "string", enum: commands },
        path: PATH,
        ...FILE,
        new_str: { type: "string", description: "Of str_replace and insert: the new text" },
        ...(text === undefined ? {} : { insert_text: { type: "string", description: text } }),
      },
      required: ["command", "path"],
    },
  };
}

const MEMORY_COMMANDS = ["view", "create", "str_replace", "insert", "delete", "rename"];

const MEMORY: ClientTool = {
  description: "Keeps notes beyond this conversation, as files below /memories. Look there before anything else, and " +
    `write down what may be needed later: ${MEMORY_COMMANDS.join(", ")}`,
  schema: {
    type: "object",
    properties: {
      command: { type: "string", enum: MEMORY_COMMANDS },
      path: PATH,
      ...FILE,
      new_str: { type: "string", description: "Of str_replace: the new text" },
      insert_text: { type: "string", description: "Of insert: the text to put in" },
      old_path: { type: "string", description: "Of rename" },
      new_path: { type: "string", description: "Of rename" },
    },
    required: ["command"],
  },
};
