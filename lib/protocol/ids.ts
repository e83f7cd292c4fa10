import { digest } from "./digest.ts";

const MAX_LENGTH = 64;

/**
 * `id` as nearly every upstream takes it, `[a-zA-Z0-9_-]{1,64}`: the same for the same id on every turn, so that both
 * halves of a pair stay one, and different for different ids.
 */
export function sanitiseId(id: string, maxLength = MAX_LENGTH): string {
  const legal = id.replace(/[^a-zA-Z0-9_-]/g, "_");
  if (legal === id && id.length <= maxLength && id !== "") return id;
  return `${legal.slice(0, maxLength - 9)}_${digest(id)}`;
}

const NINE = /^[a-zA-Z0-9]{9}$/;

/** `id` as Mistral's API and its models' templates take it, in the same way: nine letters and digits. */
export function nineCharacters(id: string): string {
  return NINE.test(id) ? id : `${digest(id)}${digest(`${id} `)}`.slice(-9);
}
