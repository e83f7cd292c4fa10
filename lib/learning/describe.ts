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
    case "context_window":
      return phrase("lesson.context_window", { maximum: change.maximum });
    case "lacks":
      return phrase("lesson.lacks", { protocol: change.protocol });
    case "credential_header":
      return phrase("lesson.credential_header", { header: change.header });
    case "foreign_thinking":
      return phrase("lesson.foreign_thinking", { known: change.digests.length });
    case "encrypted_reasoning":
      return phrase("lesson.encrypted_reasoning", { known: change.digests.length });
    case "call_ids":
      return change.exactly
        ? phrase("lesson.call_ids_exactly", { maximum: change.maximum })
        : phrase("lesson.call_ids", { maximum: change.maximum });
    case "as_text":
      return change.configured ? phrase("lesson.documents") : phrase("lesson.as_text", { of: change.of });
    case "system_role":
      return change.leading ? phrase("lesson.system_role_all") : phrase("lesson.system_role");
    case "images":
      return images(change);
    default:
      return phrase(ALONE[change.type]);
  }
}

/** What the kind of change says all of. */
const ALONE = {
  empty_messages: "lesson.empty_messages",
  valid_schemas: "lesson.valid_schemas",
  go_on: "lesson.go_on",
  whole_characters: "lesson.whole_characters",
  function_tools: "lesson.function_tools",
  thinking_first: "lesson.thinking_first",
  reasoning_content: "lesson.reasoning_content",
  call_signature: "lesson.call_signature",
  turn_order: "lesson.turn_order",
  single_calls: "lesson.single_calls",
  plain_texts: "lesson.plain_texts",
} as const;

function setting({ path, value, from }: Extract<Change, { readonly type: "set" }>): Phrase {
  const set = { path, value: JSON.stringify(value) };
  if (from === undefined) return phrase("lesson.set", set);
  return from === null
    ? phrase("lesson.set_missing", set)
    : phrase("lesson.set_instead", { ...set, from: JSON.stringify(from) });
}

function images({ keep, configured }: Extract<Change, { readonly type: "images" }>): Phrase {
  if (configured) return phrase("lesson.images_configured");
  return keep === undefined ? phrase("lesson.images") : phrase("lesson.images_oldest", { keep });
}
