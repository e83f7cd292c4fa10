/** Whether a model is served by OpenAI alone, wherever relays put their prefixes; anybody serves its open ones. */
export function isOpenAiModel(name: string): boolean {
  return /(?:^|[^a-z0-9])(?:gpt(?!-oss)|chatgpt|codex|o\d)(?![a-z])/i.test(name);
}
