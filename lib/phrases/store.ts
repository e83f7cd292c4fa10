import type { Text } from "./fill.ts";

/** Why the database cannot be used, beside what it or the system says itself. */
export const STORE = {
  "store.newer": "a newer version of cccc has written it (schema {schema}, here {here})",
  "store.not_moved": "it is damaged and cannot be moved aside: {reason}",
  "store.older": "an older version of cccc has written it (schema {schema}, here {here}); start the proxy once",
  "store.worker_ended": "its worker has ended",
} as const satisfies Readonly<Record<string, Text>>;
