import type { Json } from "../../lib/json.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { Refused } from "./refused.ts";

/** No change that a person makes is larger. */
const MAX_BYTES = 1024 * 1024;

/** The JSON that `request` carries; `{}` if it carries nothing. */
export async function readBody(request: Request): Promise<Json> {
  const bytes = await bytesOf(request);
  // A form or a text of another site's page is sent without asking; JSON is not.
  const type = /^[^;]*/.exec(request.headers.get("content-type") ?? "")![0].trim().toLowerCase();
  if (type !== "application/json" && (bytes.length > 0 || request.method !== "DELETE")) {
    throw new Refused("CONTENT_TYPE", phrase("api.body_content_type"));
  }
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    throw new Refused("INVALID_REQUEST", phrase("api.body_no_json"));
  }
}

async function bytesOf({ headers, body }: Request): Promise<Uint8Array> {
  const tooLarge = () => new Refused("TOO_LARGE", phrase("api.body_too_large", { bytes: MAX_BYTES }));
  if (headers.has("content-encoding")) {
    throw new Refused("CONTENT_TYPE", phrase("api.body_compressed"));
  }
  if (Number(headers.get("content-length") ?? 0) > MAX_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
