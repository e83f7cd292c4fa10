import { digest } from "./digest.ts";

const MAX_LENGTH = 64;

/**
 * `id` as every upstream takes it, `[a-zA-Z0-9_-]{1,64}`: the same for the same id on every turn, so that both halves
 * of a pair stay one, and different for different ids.
 */
export function sanitiseId(id: string): string {
  const legal = id.replace(/[^a-zA-Z0-9_-]/g, "_");
  if (legal === id && id.length <= MAX_LENGTH && id !== "") return id;
  return `${legal.slice(0, MAX_LENGTH - 9)}_${digest(id)}`;
}
