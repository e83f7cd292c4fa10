import type { Part, Turn } from "./conversation.ts";

/** As request bodies are estimated: bytes, or characters of base64. */
const BYTES_PER_TOKEN = 4;
/** An image of the usual size: https://docs.anthropic.com/en/docs/build-with-claude/vision (read 2026-11-22). */
const PER_IMAGE = 1600;
/** A page or so of each KB of a document; sound is about as dense. */
const BYTES_PER_FILE_TOKEN = 40;

/**
 * By how many tokens a body's bytes overstate what the model reads of the images and files in it: a screenshot of 1 MB is
 * no quarter of a million tokens, and a client that is told so shortens its conversation.
 */
export function mediaExcess(turns: readonly Turn[]): number {
  return turns.reduce((sum, { parts }) => sum + excessOf(parts), 0);
}

function excessOf(parts: readonly Part[]): number {
  let excess = 0;
  for (const part of parts) {
    if (part.type === "tool_result") excess += excessOf(part.parts);
    else if (part.type === "audio") excess += beyond(part.data, part.data.length / BYTES_PER_FILE_TOKEN);
    else if ((part.type === "image" || part.type === "document") && part.media.type === "base64") {
      const { data } = part.media;
      excess += beyond(data, part.type === "image" ? PER_IMAGE : data.length / BYTES_PER_FILE_TOKEN);
    }
  }
  return excess;
}

function beyond(data: string, tokens: number): number {
  return Math.max(0, data.length / BYTES_PER_TOKEN - tokens);
}
