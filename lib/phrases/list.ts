import type { Text } from "./fill.ts";

/** How several things stand in one sentence; `listed` makes lists of them. */
export const LIST = {
  "list.and": "{first} and {rest}",
  "list.or": "{first} or {rest}",
  "list.comma": "{first}, {rest}",
  "list.semicolon": "{first}; {rest}",
  "list.more": { one: "{listed}, {count} more", other: "{listed}, {count} more" },
} as const satisfies Readonly<Record<string, Text>>;
