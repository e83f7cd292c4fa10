import type { Json } from "../../lib/json.ts";
import { Refused } from "./refused.ts";

/** No change that a person makes is larger. */
const MAX_BYTES = 1024 * 1024;

/** The JSON that `request` carries; `{}` if it carries nothing. */
export async function readBody(request: Request): Promise<Json> {
  const bytes = await bytesOf(request);
  // A form or a text of another site's page is sent without asking; JSON is not.
  const type = /^[^;]*/.exec(request.headers.get("content-type") ?? "")![0].trim().toLowerCase();
  if (type !== "application/json" && (bytes.length > 0 || request.method !== "DELETE")) {
    throw new Refused("CONTENT_TYPE", "The body has another content type; expected application/json");
  }
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    throw new Refused("INVALID_REQUEST", "The body is not JSON");
  }
}

async function bytesOf({ headers, body }: Request): Promise<Uint8Array> {
  const tooLarge = () => new Refused("TOO_LARGE", `The body is larger than ${MAX_BYTES} bytes`);
  if (headers.has("content-encoding")) {
    throw new Refused("CONTENT_TYPE", "The body is compressed; expected it as it is");
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
