import { isObject, type Json, type JsonObject } from "../../json.ts";

/**
 * Claude cuts its text where something is cited, in the middle of a sentence
 * (https://docs.anthropic.com/en/docs/build-with-claude/citations, read 2026-11-26): the pieces are one text again.
 */
export function withWholeTexts(content: Json | undefined): Json | undefined {
  if (!Array.isArray(content) || !content.some(isCited)) return content;
  const out: Json[] = [];
  for (const block of content) {
    const last = out[out.length - 1];
    if (isText(block) && isText(last) && (isCited(block) || isCited(last)) && goesOn(last.text, block.text)) {
      out[out.length - 1] = { ...last, ...block, text: last.text + block.text, citations: [true] };
    } else out.push(block);
  }
  return out;
}

/** Texts that were apart, as two messages of another vendor's are, begin with a word. */
function goesOn(before: string, after: string): boolean {
  return /\s$/.test(before) || /^[\s\p{P}]/u.test(after);
}

function isText(block: Json | undefined): block is JsonObject & { readonly text: string } {
  return isObject(block) && block["type"] === "text" && typeof block["text"] === "string";
}

function isCited(block: Json): boolean {
  return isText(block) && Array.isArray(block["citations"]) && block["citations"].length > 0;
}
