import type { Text } from "./fill.ts";

/** What follows from a budget that is spent. */
export const BUDGET = {
  "budget.a_day": "{amount} a day",
  "budget.begins_anew": "{spent}; it begins anew at midnight",
  "budget.endpoint_spent": 'The budget of {amount} a day for endpoint "{name}" is spent',
  "budget.key_spent": 'The budget of {amount} a day for key "{name}" is spent',
} as const satisfies Readonly<Record<string, Text>>;
