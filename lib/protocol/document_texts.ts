/** Documents as their text, for models that read no files. */
import type { PdfLookup, TargetTraits } from "./codec.ts";
import type { Conversation, DocumentPart, Part, Turn } from "./conversation.ts";
import { isPdf, textOfMedia } from "./media.ts";

/**
 * The conversation with a text in the place of each document whose text is known, where documents are not read; the very
 * same one if there is none.
 */
export function readableBy({ documents }: TargetTraits, conversation: Conversation): Conversation {
  if (documents === undefined || documents === "files") return conversation;
  const turns = changed(conversation.turns, (turn): Turn => {
    const parts = partsOf(turn.parts, documents);
    return parts === turn.parts ? turn : { ...turn, parts };
  });
  return turns === conversation.turns ? conversation : { ...conversation, turns };
}

function partsOf(parts: readonly Part[], pdfs: PdfLookup): readonly Part[] {
  return changed(parts, (part): Part => {
    if (part.type === "document") return said(part, pdfs);
    if (part.type !== "tool_result") return part;
    const inside = partsOf(part.parts, pdfs);
    return inside === part.parts ? part : { ...part, parts: inside };
  });
}

function said(part: DocumentPart, pdfs: PdfLookup): Part {
  const { media, name, cache } = part;
  const text = media.type === "base64" && isPdf(media) ? pdfs.textOf(media.data) : textOfMedia(media);
  if (text === undefined) return part;
  return { type: "text", text: documentText(name, text), ...(cache === undefined ? {} : { cache }) };
}

/** What a model is told in the place of a document. */
export function documentText(name: string | undefined, text: string): string {
  return `<document name="${name ?? "document"}">\n${text}\n</document>`;
}

/** `list` with each of its elements as `change` has it; the very same one if that changes none. */
function changed<T>(list: readonly T[], change: (element: T) => T): readonly T[] {
  const all = list.map(change);
  return all.every((element, index) => element === list[index]) ? list : all;
}
