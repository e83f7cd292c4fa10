import { isObject } from "../json.ts";
import type { Change } from "./fact.ts";

/** What each has to have, beside what it may have. */
const MEMBERS: { readonly [Type in Change["type"]]: Readonly<Record<string, "string" | "number" | "object">> } = {
  drop: { path: "string" },
  rename: { path: "string", to: "string" },
  ceiling: { path: "string", maximum: "number" },
  length: { path: "string", maximum: "number" },
  set: { path: "string" },
  schema_keyword: { keyword: "string" },
  beta: { value: "string" },
  function_tools: {},
  lacks: { protocol: "string" },
  context_window: { maximum: "number" },
  credential_header: { header: "string" },
  foreign_thinking: { digests: "object" },
  encrypted_reasoning: { digests: "object" },
  thinking_first: {},
  reasoning_content: {},
  call_signature: {},
  call_ids: { maximum: "number" },
  turn_order: {},
  single_calls: {},
  plain_texts: {},
  as_text: { of: "string" },
  system_role: {},
  empty_messages: {},
  valid_schemas: {},
  go_on: {},
  whole_characters: {},
  images: {},
};

/** Whether this is a change that can be made: a newer version of the program may have learned others. */
export function isChange(kept: unknown): kept is Change {
  if (!isObject(kept)) return false;
  const { type } = kept;
  if (typeof type !== "string" || !Object.hasOwn(MEMBERS, type)) return false;
  return Object.entries(MEMBERS[type as Change["type"]]).every(([name, wanted]) => {
    const kind: string = typeof kept[name];
    return kind === wanted;
  });
}
