import type { Change } from "./fact.ts";

/** Whether `words` speak of what `change` changes: then it may be the change that is refused. */
export function isNamedIn(words: string, change: Change): boolean {
  return namesOf(change).some((name) =>
    new RegExp(String.raw`(?<![\w$])${RegExp.escape(name)}(?!\w)`, "i").test(words)
  );
}

function namesOf(change: Change): readonly string[] {
  switch (change.type) {
    case "drop":
    case "ceiling":
    case "length":
    case "set":
      return [lastOf(change.path)];
    case "rename":
      return [lastOf(change.path), lastOf(change.to)];
    case "schema_keyword":
      return [change.keyword];
    case "beta":
      return [change.value];
    case "reasoning_content":
      return ["reasoning_content", "reasoning", "thinking"];
    case "call_signature":
      return ["thought_signature", "thoughtSignature", "signature"];
    case "call_ids":
      return ["id", "ids", "call_id", "tool_call_id", "tool_use_id"];
    case "system_role":
      return ["role", "roles", "system"];
    case "turn_order":
      return ["role", "roles", "message", "messages", "turns"];
    case "single_calls":
      return ["tool_calls", "calls", "tool"];
    case "plain_texts":
      return ["content", "system", "text"];
    case "as_text":
      return ["content", change.of];
    case "empty_messages":
      return ["message", "messages", "content", "text"];
    case "valid_schemas":
      return ["schema", "schemas", "tool", "tools", "function", "functions"];
    case "go_on":
      return ["prefill", "message", "messages", "role", "roles"];
    case "whole_characters":
      return ["json", "surrogate", "surrogates"];
    case "images":
      return ["image", "images", "image_url"];
    case "function_tools":
      return ["tool", "tools", "function", "functions"];
    case "foreign_thinking":
    case "thinking_first":
      return ["thinking"];
    case "encrypted_reasoning":
      return ["encrypted_content", "reasoning"];
    // Whoever asks for another one says so, and gets it.
    case "context_window":
    case "lacks":
    case "credential_header":
      return [];
    default:
      return change satisfies never;
  }
}

/** `strict` of `tools[].function.strict`. */
function lastOf(path: string): string {
  return path.replaceAll("[]", "").split(".").at(-1)!;
}
