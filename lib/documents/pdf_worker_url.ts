/**
 * Where the code is that reads PDFs. In the bundle this module is another one, whose URL holds the code itself
 * (`tools/bundle.ts`).
 */
export function pdfWorkerUrl(): string {
  return new URL("./pdf_worker.ts", import.meta.url).href;
}
