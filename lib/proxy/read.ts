/** Reads a request's body once: bounded, its content coding undone. */
import type { HeaderView } from "../header_view.ts";
import { GrowingBytes } from "../bytes.ts";
import { ProxyError } from "../errors.ts";
import { phrase } from "../phrases/phrase.ts";
import { codings, decompress } from "../upstream/decompress.ts";

/**
 * What is read in one go takes its memory when it is promised (Deno 2.9.5), and any client can promise much and send
 * nothing. From this length on pieces cost no more.
 */
const IN_ONE_GO_BYTES = 1024 * 1024;

/**
 * The body of `request`; `null` if it has none.
 *
 * @param maxBytes bound of the body as sent and of what it decodes to
 * @throws ProxyError `too_large` over the bound, `invalid_request` for a coding that cannot be undone, `canceled` if the
 *   client left
 */
export function readBody(
  request: Request,
  headers: HeaderView,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const header = headers.get("content-length");
  const declared = header === null ? Infinity : Number(header);
  if (header !== null && declared > maxBytes) throw tooLarge(maxBytes);
  const coded = codingsOf(headers);
  // To ask for the stream makes one, and reading it in one go is then dearer.
  if (coded.length === 0 && declared <= IN_ONE_GO_BYTES) return wholeBody(request);
  return request.body === null ? Promise.resolve(null) : readPieces(request.body, { headers, coded, maxBytes });
}

interface Given {
  readonly headers: HeaderView;
  /** The codings to undo, in that order. */
  readonly coded: readonly string[];
  readonly maxBytes: number;
}

async function readPieces(
  given: ReadableStream<Uint8Array>,
  { headers, coded, maxBytes }: Given,
): Promise<Uint8Array<ArrayBuffer>> {
  const bound = { maxBytes, error: () => tooLarge(maxBytes) };
  const body = coded.length === 0 ? given : decompress(given, coded, bound);
  const bytes = new GrowingBytes();
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return bytes.whole();
      if (bytes.length + value.length > maxBytes) throw tooLarge(maxBytes);
      bytes.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof ProxyError) throw error;
    if (!(error instanceof RangeError)) throw clientLeft(error);
    const coding = headers.get("content-encoding") ?? "";
    throw new ProxyError("invalid_request", phrase("outcome.body_damaged", { coding }), { cause: error });
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

function codingsOf(headers: HeaderView): string[] {
  try {
    return codings(headers.get("content-encoding"));
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
