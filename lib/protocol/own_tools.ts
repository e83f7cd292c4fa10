/**
 * Tools of OpenAI's that have no name but their type's and that the client runs: as functions for models that do not
 * know them by heart.
 */
import type { JsonObject } from "../json.ts";

export type OwnTool = "tool_search" | "local_shell" | "shell" | "apply_patch";

interface Form {
  readonly description: string;
  readonly schema: JsonObject;
}

const text = (description: string): JsonObject => ({ type: "string", description });
const count = (description: string): JsonObject => ({ type: "integer", description });
const list = (description: string): JsonObject => ({ type: "array", items: { type: "string" }, description });
const object = (properties: JsonObject, ...required: string[]): JsonObject => ({
  type: "object",
  properties,
  required,
});

/** The members are those of each call's own item. */
export const OWN_TOOLS: Readonly<Record<OwnTool, Form>> = {
  tool_search: {
    description: "Searches for tools; those found can be called afterwards",
    schema: object({ query: text("What the tool should do") }, "query"),
  },
  local_shell: {
    description: "Runs a command on the user's machine",
    schema: object({
      command: list("The command and its arguments"),
      working_directory: text("Where to run it"),
      timeout_ms: count("Longest time it may take, in milliseconds"),
    }, "command"),
  },
  shell: {
    description: "Runs shell commands on the user's machine, and returns what each has written and how it ended",
    schema: object({
      commands: list("The commands, each as it is written in a shell"),
      timeout_ms: count("Longest time they may take, in milliseconds"),
      max_output_length: count("Most characters to return of each command"),
    }, "commands"),
  },
  apply_patch: {
    description: "Creates, changes or deletes one file of the user's",
    schema: object(
      {
        type: { type: "string", enum: ["create_file", "update_file", "delete_file"] },
        path: text("Path of the file"),
        diff: text(
          "Of create_file: all lines of the file, each behind a `+`. Of update_file: the changed places, each below a " +
            "line `@@`, or `@@ ` and the line of the function or class that it is in; there, lines that are removed " +
            "stand behind a `-`, new ones behind a `+`, and about three lines before and after, which stay, behind a " +
            "space. No line numbers, no file names",
        ),
      },
      "type",
      "path",
    ),
  },
};

export function isOwnTool(kind: string): kind is OwnTool {
  return Object.hasOwn(OWN_TOOLS, kind);
}
