/** `text` as a part of a URL or of a header; half a character, as JSON may hold it and a cut may leave it, is replaced. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
