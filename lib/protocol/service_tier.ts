/** The hub's word for a tier as OpenAI's clients name it: `fast` is another word for `priority` (openai 7.59.0). */
export function tierNamed(word: string | undefined): string | undefined {
  return word === "fast" ? "priority" : word;
}
