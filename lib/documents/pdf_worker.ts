/**
 * Reads the text of PDFs with Mozilla's pdf.js, in a worker without any permission: what is in a file is nobody's word.
 *
 * What a file may take is bounded in here: to stop a worker that does not come to an end leaves its thread spinning
 * (Deno 2.9.5).
 *
 * In: `PdfQuestion`. Out: `{ready}` once, then for each question a `PdfAnswer`.
 */
import { getDocument } from "unpdf/pdfjs";
import { textOfPage } from "./page_text.ts";

export interface PdfQuestion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Characters from which on no further page is read. */
  readonly maxLength: number;
  readonly timeoutMs: number;
}

export type PdfAnswer =
  /** `isCut`: something of the last page, or what comes behind it, is missing. */
  | { readonly type: "pages"; readonly pages: readonly string[]; readonly count: number; readonly isCut: boolean }
  | { readonly type: "locked" }
  | { readonly type: "slow" }
  | { readonly type: "damaged"; readonly message: string };

/** What is told of a worker that has started. */
export interface PdfReady {
  readonly type: "ready";
}

/** What this thread has of the global scope, which is typed as a window's. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<PdfQuestion>) => void;
  postMessage(message: PdfAnswer | PdfReady): void;
};

/** Of the file that is read. */
let endsAt = Infinity;
const { now } = Date;

/** pdf.js asks for the time at every hundredth of what a page draws, and awaits nothing but its own promises meanwhile. */
Date.now = () => {
  const time = now();
  if (time > endsAt) throw new Error("Its time is over");
  return time;
};

/** A page's text takes a megabyte at most; packed, a stream of some gigabytes is as small as that. */
const MAX_ARRAY = 128 * 1024 * 1024;

/** pdf.js unpacks a stream into an array that it makes anew, twice as long, until all fits. */
Reflect.deleteProperty(globalThis, "DecompressionStream");
globalThis.Uint8Array = new Proxy(Uint8Array, {
  construct(target, args: unknown[], made) {
    if (typeof args[0] === "number" && args[0] > MAX_ARRAY) throw new RangeError("It holds too much");
    return Reflect.construct(target, args, made) as Uint8Array;
  },
});

scope.onmessage = ({ data }) => void read(data).then((answer) => scope.postMessage(answer));
scope.postMessage({ type: "ready" });

async function read({ bytes, maxLength, timeoutMs }: PdfQuestion): Promise<PdfAnswer> {
  endsAt = now() + timeoutMs;
  const task = getDocument({ data: bytes, disableFontFace: true, useSystemFonts: false, verbosity: 0 });
  try {
    const document = await task.promise;
    const pages: string[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages && length < maxLength && now() <= endsAt; number++) {
      const page = await document.getPage(number);
      const text = await textOfPage(page);
      page.cleanup();
      pages.push(text.slice(0, maxLength - length));
      length += text.length;
    }
    const { numPages: count } = document;
    return { type: "pages", pages, count, isCut: pages.length < count || length > maxLength || now() > endsAt };
  } catch (error) {
    if (now() > endsAt) return { type: "slow" };
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return name === "PasswordException" ? { type: "locked" } : { type: "damaged", message };
  } finally {
    endsAt = Infinity;
    await task.destroy();
  }
}
