/** The text of PDFs that are on their way to models which take none, kept for the turns that send them again. */
import { createHash } from "node:crypto";
import { PdfReader } from "./pdf_reader.ts";
import type { PdfAnswer } from "./pdf_worker.ts";

/** Characters of all texts that are kept. */
const MAX_KEPT = 16_000_000;

export class PdfTexts {
  /** By the digest of their data, the one that was asked for last at the end. */
  private readonly kept = new Map<string, string>();
  private readonly reading = new Map<string, Promise<void>>();
  private length = 0;

  constructor(
    private readonly reader: Pick<PdfReader, "read" | "stop"> = new PdfReader(),
    private readonly maxKept = MAX_KEPT,
  ) {}

  /** What a model is told in the place of the file whose base64 is `data`; `undefined`: it has not been read yet. */
  textOf(data: string): string | undefined {
    if (this.kept.size === 0) return undefined;
    const key = keyOf(data);
    const text = this.kept.get(key);
    if (text === undefined) return undefined;
    this.kept.delete(key);
    this.kept.set(key, text);
    return text;
  }

  /** Reads all of them. Never rejects: what cannot be read has a text that says so. */
  async read(files: readonly string[]): Promise<void> {
    await Promise.all(files.map((data) => this.readOne(data)));
  }

  close(): void {
    this.reader.stop();
  }

  private readOne(data: string): Promise<void> {
    const key = keyOf(data);
    if (this.kept.has(key)) return Promise.resolve();
    const known = this.reading.get(key);
    if (known !== undefined) return known;
    const reading = this.keep(key, data).finally(() => this.reading.delete(key));
    this.reading.set(key, reading);
    return reading;
  }

  private async keep(key: string, data: string): Promise<void> {
    const bytes = bytesOf(data);
    const text = textFor(bytes === undefined ? { type: "damaged", message: "" } : await this.reader.read(bytes));
    this.kept.set(key, text);
    this.length += text.length;
    for (const [oldest, { length }] of this.kept) {
      if (this.length <= this.maxKept || oldest === key) break;
      this.kept.delete(oldest);
      this.length -= length;
    }
  }
}

function keyOf(data: string): string {
  return createHash("sha256").update(data).digest("base64");
}

function bytesOf(data: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(data);
  } catch {
    return undefined;
  }
}

function textFor(result: PdfAnswer): string {
  switch (result.type) {
    case "pages":
      return textOfPages(result);
    case "locked":
      return missing("it is protected by a password");
    case "damaged":
      return missing("it is damaged, or no PDF");
    case "slow":
      return missing("reading it took too long");
    default:
      return result satisfies never;
  }
}

function textOfPages({ pages, count, isCut }: PdfAnswer & { readonly type: "pages" }): string {
  if (pages.every((page) => page.trim() === "")) return missing("its pages are pictures without text");
  const texts = pages.map((page, index) => {
    const text = page.trim() === "" ? "[A picture without text]" : page.trim();
    return count === 1 ? text : `[Page ${index + 1} of ${count}]\n${text}`;
  });
  return [...texts, ...(isCut ? ["[The rest is left out: it is too long, or damaged]"] : [])].join("\n\n");
}

function missing(reason: string): string {
  return `[The document cannot be shown to this model: ${reason}]`;
}
