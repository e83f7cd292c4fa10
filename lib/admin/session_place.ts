/** Where a list of conversations goes on, as an address has it. */
import type { SessionPlace } from "../store/request_store.ts";

/** A session's name is whatever its client made it, and is last for that reason. */
export function stringifyPlace({ cost, lastAt, session }: SessionPlace): string {
  return `${lastAt}_${cost}_${session}`;
}

/** `undefined`: it is none. */
export function parsePlace(text: string): SessionPlace | undefined {
  const [, lastAt, cost, session] = /^(\d{1,15})_(\d{1,15}(?:\.\d{1,20})?(?:e[+-]\d{1,3})?)_(.+)$/s.exec(text) ?? [];
  if (lastAt === undefined || cost === undefined || session === undefined) return undefined;
  return { lastAt: Number(lastAt), cost: Number(cost), session };
}
