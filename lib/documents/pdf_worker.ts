/**
 * Reads the text of PDFs with Mozilla's pdf.js, in a worker without any permission: what is in a file is nobody's word.
 *
 * What a file may take is bounded in here: to stop a worker that does not come to an end leaves its thread spinning
 * (Deno 2.9.5).
 *
 * In: `PdfQuestion`. Out: a `PdfAnswer` for each.
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

/** What this thread has of the global scope, which is typed as a window's. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<PdfQuestion>) => void;
  postMessage(message: PdfAnswer): void;
};

/** Of the file that is read, by a clock that nobody sets. */
let endsAt = Infinity;
let over = Promise.withResolvers<void>();
const now = performance.now.bind(performance);
const { now: timeOfDay } = Date;

function checkTime(): number {
  if (now() <= endsAt) return timeOfDay();
  over.resolve();
  throw new Error("Its time is over");
}

/** pdf.js asks for the time at every hundredth of what a page draws, and awaits nothing but its own promises meanwhile. */
Date.now = checkTime;

/** Forms that draw each other have less than a hundred steps each, and notes have none; but all of them are promised. */
const { then } = Promise.prototype;
// deno-lint-ignore no-explicit-any -- as it is declared
Promise.prototype.then = function (this: Promise<any>, ...args: any[]) {
  checkTime();
  return Reflect.apply(then, this, args);
};

/** Of what is left when the time is over. */
globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());

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

scope.onmessage = async ({ data }) => scope.postMessage(await read(data));

async function read({ bytes, maxLength, timeoutMs }: PdfQuestion): Promise<PdfAnswer> {
  over = Promise.withResolvers();
  endsAt = now() + timeoutMs;
  const task = getDocument({ data: bytes, disableFontFace: true, useSystemFonts: false, verbosity: 0 });
  const pages: string[] = [];
  let count = 0;
  let length = 0;
  const reading = async () => {
    const document = await task.promise;
    count = document.numPages;
    while (pages.length < count && length < maxLength) {
      const page = await document.getPage(pages.length + 1);
      const text = await textOfPage(page);
      page.cleanup();
      pages.push(text.slice(0, maxLength - length));
      length += text.length;
    }
  };
  let failed: Error | undefined;
  await Promise.race([reading(), over.promise]).catch((error) => {
    failed = error instanceof Error ? error : new Error(String(error));
  });
  const isSlow = now() > endsAt;
  if (!isSlow) {
    endsAt = Infinity;
    await task.destroy();
  }
  if (pages.length > 0) return { type: "pages", pages, count, isCut: pages.length < count || length > maxLength };
  if (isSlow) return { type: "slow" };
  if (failed === undefined) return { type: "pages", pages, count, isCut: false };
  return failed.name === "PasswordException" ? { type: "locked" } : { type: "damaged", message: failed.message };
}
