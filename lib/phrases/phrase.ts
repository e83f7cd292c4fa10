import type { PHRASES } from "./phrases.ts";

/**
 * Something that the program has to say, as data: recorded, compared and counted by its id, and put into words only when
 * somebody reads it, in that person's language.
 */
export interface Phrase {
  readonly id: PhraseId;
  /** Absent: its text needs none. */
  readonly values?: PhraseValues;
}

export type PhraseId = keyof typeof PHRASES;

export type PhraseValues = Readonly<Record<string, PhraseValue>>;

/**
 * A string stands in every language as it is: a name, a key of the configuration, somebody else's words. A number is a
 * quantity, and written as the language does, and so is money. A phrase is said in the same language.
 */
export type PhraseValue = string | number | Money | Phrase;

/** US dollars. */
export interface Money {
  readonly money: number;
}

/** What somebody is told: a phrase, or words that stand in every language as they are, such as an upstream's. */
export type Words = string | Phrase;

/** The names in the braces of a text. */
type Names<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

type TextOf<Id extends PhraseId> = (typeof PHRASES)[Id] extends infer T extends string ? T
  : (typeof PHRASES)[Id] extends { readonly other: infer T } ? T
  : never;

/** What a phrase has to be given; one with plural forms is given `count` in any case. */
type Given<Id extends PhraseId> =
  | Names<TextOf<Id>>
  | ((typeof PHRASES)[Id] extends string ? never : "count");

/** Of those that need no values. */
export type PlainPhraseId = { [Id in PhraseId]: [Given<Id>] extends [never] ? Id : never }[PhraseId];

type ValueArguments<Id extends PhraseId> = [Given<Id>] extends [never] ? [] : [
  values: Readonly<
    { [Name in Given<Id>]: Name extends "count" ? number : PhraseValue }
  >,
];

/** The phrase `id` with the values that its text names, no more and no less. */
export function phrase<Id extends PhraseId>(id: Id, ...[values]: ValueArguments<Id>): Phrase {
  return values === undefined ? { id } : { id, values };
}

/** Whether `value` is to be put into words itself. */
export function isPhrase(value: PhraseValue): value is Phrase {
  return typeof value === "object" && "id" in value;
}

/** `said` with each string in it replaced by what `words` makes of it, wherever it stands. */
export function mapWords(said: Phrase, words: (text: string) => string): Phrase;
export function mapWords(said: Words, words: (text: string) => string): Words;
export function mapWords(said: Words, words: (text: string) => string): Words {
  if (typeof said === "string") return words(said);
  const { id, values } = said;
  if (values === undefined) return said;
  const map = (value: PhraseValue) =>
    typeof value === "string" ? words(value) : isPhrase(value) ? mapWords(value, words) : value;
  return { id, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)])) };
}
