/** A count of tokens without a tokeniser: text bytes / 4, which is right within a fifth for English text and code. */
import { isObject, type Json } from "../json.ts";
import type { PdfLookup } from "../protocol/codec.ts";

const BYTES_PER_TOKEN = 4;
/** A message's and a tool's own overhead. */
const PER_PART = 4;
/** An image of the usual size: https://docs.anthropic.com/en/docs/build-with-claude/vision (read 2026-11-22). */
const PER_IMAGE = 1600;
/** A page or so of each KB of a document. */
const BYTES_PER_DOCUMENT_TOKEN = 40;

/** They are no text. */
const MARKERS: ReadonlySet<string> = new Set([
  "type",
  "cache_control",
  "signature",
  "thoughtSignature",
  "encrypted_content",
]);

/** In Messages, in Responses, and in Chat Completions, which also has sounds so. */
const IMAGES: ReadonlySet<Json> = new Set(["image", "input_image", "image_url", "input_audio"]);

const encoder = new TextEncoder();

/** What of a request the model reads, in Messages, Responses and Gemini. */
const READ = [
  ...["system", "messages", "tools"],
  ...["instructions", "input"],
  ...["systemInstruction", "system_instruction", "contents"],
] as const;

/** Estimated input tokens of a Messages, Responses or Gemini request; at least 1. A PDF in `pdfs` counts as its text. */
export function estimateTokens(body: Json, pdfs?: PdfLookup): number {
  if (!isObject(body)) return 1;
  // Google's SDK counts a whole request: https://ai.google.dev/api/tokens (read 2026-11-26).
  const whole = body["generateContentRequest"] ?? body["generate_content_request"];
  if (isObject(whole)) return estimateTokens(whole, pdfs);
  const parts = READ.map((name) => body[name]);
  return Math.max(
    1,
    Math.ceil(parts.reduce((sum: number, part) => sum + (part === undefined ? 0 : weigh(part, pdfs)), 0)),
  );
}

function weigh(value: Json, pdfs: PdfLookup | undefined): number {
  if (typeof value === "string") return encoder.encode(value).length / BYTES_PER_TOKEN;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + weigh(item, pdfs), 0);
  if (!isObject(value)) return value === null ? 0 : 1;
  const { source, type, file_data: file } = value;
  if (type !== undefined && IMAGES.has(type)) return PER_IMAGE;
  if (typeof file === "string") return weighFile(file, pdfs);
  const inline = value["inlineData"] ?? value["inline_data"];
  if (isObject(inline) && typeof inline["data"] === "string") {
    const mimeType = String(inline["mimeType"] ?? inline["mime_type"]);
    return mimeType.startsWith("image/") ? PER_IMAGE : weighFile(inline["data"], pdfs);
  }
  if (type === "document" && isObject(source) && source["type"] === "base64" && typeof source["data"] === "string") {
    return weighFile(source["data"], pdfs);
  }
  let sum = PER_PART;
  for (const [name, member] of Object.entries(value)) {
    if (MARKERS.has(name)) continue;
    sum += name.length / BYTES_PER_TOKEN + weigh(member, pdfs);
  }
  return sum;
}

/** `data` is base64, or has it in a URL. */
function weighFile(data: string, pdfs: PdfLookup | undefined): number {
  const text = pdfs?.textOf(data.startsWith("data:") ? data.slice(data.indexOf(",") + 1) : data);
  return text === undefined ? data.length / BYTES_PER_DOCUMENT_TOKEN : weigh(text, undefined);
}
