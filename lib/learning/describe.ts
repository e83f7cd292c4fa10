import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Change } from "./fact.ts";

/** A change in one line, for a person. */
export function describe(change: Change): Phrase {
  switch (change.type) {
    case "drop": {
      const { path, of, from } = change;
      if (from !== undefined) return phrase("lesson.drop_value", { path, value: JSON.stringify(from) });
      return of === undefined ? phrase("lesson.drop", { path }) : phrase("lesson.drop_of", { path, of });
    }
    case "rename":
      return phrase("lesson.rename", { path: change.path, to: change.to });
    case "ceiling":
      return phrase("lesson.ceiling", { path: change.path, maximum: change.maximum });
    case "length":
      return phrase("lesson.length", { path: change.path, maximum: change.maximum });
    case "set":
      return change.unlessStream ? phrase("lesson.unless_stream", { what: setting(change) }) : setting(change);
    case "schema_keyword": {
      const { keyword, value } = change;
      return value === undefined
        ? phrase("lesson.keyword", { keyword })
        : phrase("lesson.keyword_value", { keyword, value: JSON.stringify(value) });
    }
    case "beta":
      return phrase("lesson.beta", { value: change.value });
    case "empty_messages":
      return phrase("lesson.empty_messages");
    case "valid_schemas":
      return phrase("lesson.valid_schemas");
    case "go_on":
      return phrase("lesson.go_on");
    case "whole_characters":
      return phrase("lesson.whole_characters");
    case "function_tools":
      return phrase("lesson.function_tools");
    case "lacks":
      return phrase("lesson.lacks", { protocol: change.protocol });
    case "credential_header":
      return phrase("lesson.credential_header", { header: change.header });
    case "foreign_thinking":
      return phrase("lesson.foreign_thinking", { known: change.digests.length });
    case "encrypted_reasoning":
      return phrase("lesson.encrypted_reasoning", { known: change.digests.length });
    case "thinking_first":
      return phrase("lesson.thinking_first");
    case "reasoning_content":
      return phrase("lesson.reasoning_content");
    case "call_signature":
      return phrase("lesson.call_signature");
    case "call_ids":
      return phrase("lesson.call_ids", { maximum: change.maximum });
    case "system_role":
      return change.leading ? phrase("lesson.system_role_all") : phrase("lesson.system_role");
    case "images":
      return change.keep === undefined
        ? phrase("lesson.images")
        : phrase("lesson.images_oldest", { keep: change.keep });
    default:
      return change satisfies never;
  }
}

function setting({ path, value, from }: Extract<Change, { readonly type: "set" }>): Phrase {
  const set = { path, value: JSON.stringify(value) };
  if (from === undefined) return phrase("lesson.set", set);
  return from === null
    ? phrase("lesson.set_missing", set)
    : phrase("lesson.set_instead", { ...set, from: JSON.stringify(from) });
}
