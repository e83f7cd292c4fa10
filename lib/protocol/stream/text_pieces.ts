/**
 * Go's scanner and Python's asyncio give up a line of more than 64 KiB, and not only small programs read streams by them
 * (langchaingo 0.1.14, aiohttp). Some upstreams tell a whole file as one call, which is a line of its own in no stream of
 * OpenAI's or Anthropic's. A character takes seven bytes at most: in JSON that stands in JSON.
 */
export const MAX_PIECE = 8192;

/** `text` in pieces that make no such line; none of them cuts a character in half. */
export function textPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = at + MAX_PIECE;
    if (isLowHalf(text.charCodeAt(end))) end--;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

function isLowHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
