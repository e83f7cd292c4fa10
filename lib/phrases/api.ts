import type { Text } from "./fill.ts";

/** What the admin API answers where it does not do what was asked. */
export const API = {
  "api.csrf_token_needed": "A change needs a token in the header X-CSRF-Token; GET {path} has one",
  "api.failed": "The proxy failed; its log says more",
  "api.methods_expected": "Expected {methods}",
  "api.no_such_path": "There is no such path",
  "api.password_needed": "The password of server.admin_password is needed",
  "api.too_many_failures": {
    one: "Too many wrong passwords; wait {count} second",
    other: "Too many wrong passwords; wait {count} seconds",
  },
} as const satisfies Readonly<Record<string, Text>>;
