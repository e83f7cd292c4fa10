/** Reads a request's body once: bounded, its content coding undone. */
import { concat } from "../bytes.ts";
import { ProxyError } from "../errors.ts";
import { phrase } from "../phrases/phrase.ts";
import { codings, decompress } from "../upstream/decompress.ts";

/**
 * The body of `request`; `null` if it has none.
 *
 * @param maxBytes bound of the body as sent and of what it decodes to
 * @throws ProxyError `too_large` over the bound, `invalid_request` for a coding that cannot be undone, `canceled` if the
 *   client left
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = request.headers.get("content-length");
  if (Number(declared ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const coded = codingsOf(request);
  // To ask for the stream makes one, and reading it in one go is then dearer.
  if (coded.length === 0 && declared !== null) return await wholeBody(request);
  if (request.body === null) return null;
  const body = coded.length === 0 ? request.body : decompress(request.body, coded);
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return concat(...pieces);
      length += value.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      pieces.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof ProxyError) throw error;
    throw coded.length === 0 ? clientLeft(error) : new ProxyError(
      "invalid_request",
      phrase("outcome.body_damaged", { coding: request.headers.get("content-encoding") ?? "" }),
      { cause: error },
    );
  }
}

/** The length is known and within bounds, so nothing has to be counted. */
async function wholeBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await request.bytes();
  } catch (error) {
    throw clientLeft(error);
  }
}

function codingsOf(request: Request): string[] {
  try {
    return codings(request.headers.get("content-encoding"));
  } catch (error) {
    throw new ProxyError("invalid_request", (error as RangeError).message, { status: 415, cause: error });
  }
}

function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError("too_large", phrase("outcome.body_too_large", { bytes: maxBytes }));
}

function clientLeft(cause: unknown): ProxyError {
  return new ProxyError("canceled", phrase("outcome.client_left_early"), { cause });
}
