/** Signatures of calls, as Gemini has them: https://ai.google.dev/gemini-api/docs/thought-signatures */

/** Google's own value for calls that another model made. */
export const NO_SIGNATURE = "skip_thought_signature_validator";

/**
 * Generation 3 or later, which asks for its thought signatures back and takes media in function responses; so do the
 * names that stand for the latest: https://ai.google.dev/gemini-api/docs/models (read 2026-11-22).
 */
export function isGemini3(model: string): boolean {
  return /gemini-(?:(?:[3-9]|[1-9]\d)(?!\d)|(?:pro|flash|flash-lite)-latest)/i.test(model);
}
