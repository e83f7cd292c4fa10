/** What models that read no PDFs are told in their place. */
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { concat } from "../../lib/bytes.ts";
import { PdfReader } from "../../lib/documents/pdf_reader.ts";
import { PdfTexts } from "../../lib/documents/pdf_texts.ts";
import type { PdfAnswer } from "../../lib/documents/pdf_worker.ts";
import { pdfOf } from "../pdf.ts";
import { steps } from "../e2e/steps.ts";

const base64 = (bytes: Uint8Array) => bytes.toBase64();

interface Row {
  readonly name: string;
  readonly data: string;
  readonly text: string | RegExp;
}

/** `text` on a page with `annotations`. */
function annotated(text: string, ...annotations: readonly string[]): Uint8Array<ArrayBuffer> {
  const all = annotations.map((each) => `<< /Type /Annot /F 4 /Rect [10 10 90 30] ${each} >>`).join(" ");
  const file = new TextDecoder("latin1").decode(pdfOf(text));
  return new TextEncoder().encode(file.replace("/Contents", `/Annots [ ${all} ] /Contents`));
}

const FORM = annotated(
  "Application",
  "/Subtype /Widget /FT /Tx /T (n1) /TU (First name) /V (Ada)",
  "/Subtype /Widget /FT /Tx /T (n2) /V (London)",
  "/Subtype /Widget /FT /Tx /T (n3)",
  "/Subtype /Widget /FT /Ch /T (country) /V (fr) /Opt [[(de) (Germany)] [(fr) (France)]]",
  "/Subtype /Widget /FT /Btn /T (member) /V /Yes /AS /Yes /AP << /N << /Yes null /Off null >> >>",
  "/Subtype /Widget /FT /Btn /T (spam) /V /Off /AS /Off /AP << /N << /Yes null /Off null >> >>",
);

const NOTED = annotated(
  "Draft",
  "/Subtype /FreeText /DA (/F1 9 Tf) /Contents (Written on it)",
  "/Subtype /Text /Contents (Is that so?)",
  "/Subtype /Popup /Contents (Is that so?)",
);

const ROWS: readonly Row[] = [
  {
    name: "what is filled into a form is there, and what was left empty is not",
    data: base64(FORM),
    text: "Application\n[First name: Ada]\n[n2: London]\n[country: France]\n[member: Yes]",
  },
  { name: "notes on a page", data: base64(NOTED), text: "Draft\nWritten on it\n[Note: Is that so?]" },
  {
    name: "a page that has nothing but what was filled in is no picture",
    data: base64(annotated("", "/Subtype /Widget /FT /Tx /T (name) /V (Ada)")),
    text: "[name: Ada]",
  },
  {
    name: "words that stand apart are apart, in whatever order they are drawn",
    data: base64(pdfOf("third) Tj -60 0 Td (second) Tj 0 30 Td (first")),
    text: "third second\nfirst",
  },
  {
    name: "a word that is drawn in parts is one word",
    data: base64(pdfOf("wo) Tj ET BT /F1 12 Tf 87.3 720 Td (rd) Tj 0 4 Td /F1 6 Tf (2")),
    text: "word2",
  },
  { name: "one page is its text", data: base64(pdfOf("Hello there")), text: "Hello there" },
  {
    name: "several pages have their numbers, and one without a text says so",
    data: base64(pdfOf("One", "", "Three")),
    text: "[Page 1 of 3]\nOne\n\n[Page 2 of 3]\n[A picture without text]\n\n[Page 3 of 3]\nThree",
  },
  { name: "pages that are pictures", data: base64(pdfOf("", "")), text: /pictures without text/ },
  { name: "something else", data: btoa("PK\u0003\u0004 a document of Word"), text: /damaged, or no PDF/ },
  { name: "half a file", data: base64(pdfOf("Hello").slice(0, 60)), text: /damaged, or no PDF/ },
  { name: "no base64", data: "JVBERi0*", text: /damaged, or no PDF/ },
];

Deno.test("the text of a PDF", async (t) => {
  using stack = new DisposableStack();
  const texts = stack.adopt(new PdfTexts(), (each) => each.close());
  await steps(t, ROWS, async ({ data, text }) => {
    assert.equal(texts.textOf(data), undefined);
    await texts.read([data]);
    const found = texts.textOf(data) ?? "";
    if (typeof text === "string") assert.equal(found, text);
    else assert.match(found, text);
  });
});

/** Answers with `results`, one after the other, and counts. */
function reader(...results: readonly PdfAnswer[]) {
  const asked: number[] = [];
  return {
    asked,
    read(bytes: Uint8Array): Promise<PdfAnswer> {
      asked.push(bytes.length);
      return Promise.resolve(results[Math.min(asked.length, results.length) - 1]!);
    },
    stop() {},
  };
}

const page = (text: string, count = 1): PdfAnswer => ({ type: "pages", pages: [text], count, isCut: count > 1 });

Deno.test("a PDF is read once, whoever asks for it, and however often", async () => {
  const asked = reader(page("text"));
  const texts = new PdfTexts(asked);
  await Promise.all([texts.read(["AAAA", "AAAA"]), texts.read(["AAAA"])]);
  await texts.read(["AAAA"]);
  assert.equal(asked.asked.length, 1);
  assert.equal(texts.textOf("AAAA"), "text");
});

Deno.test("the texts that nobody has asked for the longest go first", async () => {
  const texts = new PdfTexts(reader(page("0123456789")), 20);
  await texts.read(["AAAA"]);
  await texts.read(["BBBB"]);
  texts.textOf("AAAA");
  await texts.read(["CCCC"]);
  assert.deepEqual(["AAAA", "BBBB", "CCCC"].map((data) => texts.textOf(data)?.length), [10, undefined, 10]);
});

Deno.test("what is longer than any model reads ends with a word on the rest, what is locked or slow is told", async () => {
  const texts = new PdfTexts(reader(page("text", 3), { type: "locked" }, { type: "slow" }));
  for (const data of ["AAAA", "BBBB", "CCCC"]) await texts.read([data]);
  assert.match(
    texts.textOf("AAAA")!,
    /^\[Page 1 of 3\]\ntext\n\n\[The rest is left out: it is too long, or damaged\]$/,
  );
  assert.match(texts.textOf("BBBB")!, /password/);
  assert.match(texts.textOf("CCCC")!, /too long/);
});

/** A PDF whose one page is drawn by `content`, packed. */
function packedPdf(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const [before, behind] = new TextDecoder("latin1").decode(pdfOf("@")).split("BT /F1 12 Tf 72 720 Td (@) Tj ET");
  const packed = deflateSync(content);
  const head = before!.replace(/<< \/Length \d+ >>/, `<< /Length ${packed.length} /Filter /FlateDecode >>`);
  return concat([new TextEncoder().encode(head), new Uint8Array(packed), new TextEncoder().encode(behind)]);
}

Deno.test("a small file that unpacks to more than any page has is told of, and takes no memory", async () => {
  using stack = new DisposableStack();
  const reader = stack.adopt(new PdfReader(), (each) => each.stop());
  const before = Deno.memoryUsage().rss;
  const answer = await reader.read(packedPdf(new Uint8Array(300_000_000).fill(32)));
  assert.deepEqual(answer, { type: "damaged", message: "It holds too much" });
  assert.ok(Deno.memoryUsage().rss - before < 800_000_000, `${Deno.memoryUsage().rss - before} bytes`);
});

Deno.test("a page that takes too long ends where it is, and its thread with it", async () => {
  using stack = new DisposableStack();
  const reader = stack.adopt(new PdfReader({ timeoutMs: 300 }), (each) => each.stop());
  const drawn = new TextEncoder().encode("BT /F1 12 Tf 72 720 Td (hello) Tj ET\n".repeat(1_000_000));
  assert.deepEqual(await reader.read(packedPdf(drawn)), { type: "slow" });
  assert.deepEqual(await reader.read(pdfOf("Hello")), { type: "pages", pages: ["Hello"], count: 1, isCut: false });
});

/** A PDF of one page, which draws ten forms, each of which draws ten, and so on. */
function ofForms(depth: number): Uint8Array<ArrayBuffer> {
  const of = (number: number) => `/Resources << /Font << /F1 3 0 R >> /XObject << /X ${number} 0 R >> >>`;
  const forms = Array.from({ length: depth }, (_, index) => {
    const content = index === depth - 1 ? "BT /F1 9 Tf (x) Tj ET" : "/X Do ".repeat(10);
    const head = `/Type /XObject /Subtype /Form /BBox [0 0 9 9] ${of(7 + index)} /Length ${content.length}`;
    return `${6 + index} 0 obj\n<< ${head} >>\nstream\n${content}\nendstream\nendobj\n`;
  });
  const file = new TextDecoder("latin1").decode(pdfOf("a) Tj ET /X Do BT (b"));
  const page = file.replace("/Resources << ", "/Resources << /XObject << /X 6 0 R >> ");
  return new TextEncoder().encode(page.replace("\nxref\n", `\n${forms.join("")}xref\n`));
}

Deno.test("what has no end, or very many steps, ends when its time is over, with the pages that were read", async () => {
  using stack = new DisposableStack();
  const reader = stack.adopt(new PdfReader({ timeoutMs: 1500 }), (each) => each.stop());
  const started = performance.now();
  assert.deepEqual(await reader.read(ofForms(9)), { type: "slow" });
  const notes = Array.from({ length: 100_000 }, () => "/Subtype /Text /Contents (x)");
  assert.deepEqual(await reader.read(annotated("Hello", ...notes)), { type: "slow" });
  const answer = await reader.read(pdfOf(...Array.from({ length: 10_000 }, () => "Hello")));
  assert.ok(answer.type === "pages" && answer.isCut && answer.count === 10_000, answer.type);
  assert.deepEqual([...new Set(answer.pages)], ["Hello"]);
  assert.ok(performance.now() - started < 20_000, `${performance.now() - started} ms`);
});

Deno.test("its worker ends while there is nothing to read, and another one starts", async () => {
  using stack = new DisposableStack();
  const texts = stack.adopt(new PdfTexts(new PdfReader({ idleMs: 0 })), (each) => each.close());
  const files = [base64(pdfOf("One")), base64(pdfOf("Two"))];
  await texts.read(files);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const third = base64(pdfOf("Three"));
  await texts.read([third]);
  assert.deepEqual([...files, third].map((data) => texts.textOf(data)), ["One", "Two", "Three"]);
});

Deno.test("a file that is no base64 is told of again once it is forgotten", async () => {
  const texts = new PdfTexts(reader(page("text")), 1);
  for (const data of ["JVBERi0*", btoa("%PDF-1"), "JVBERi0*"]) {
    await texts.read([data]);
    assert.notEqual(texts.textOf(data), undefined, data);
  }
});

Deno.test("where no thread can be started a PDF is told of as unreadable, and the next one is tried again", async () => {
  const { Worker } = globalThis;
  using stack = new DisposableStack();
  const reader = stack.adopt(new PdfReader(), (each) => each.stop());
  try {
    globalThis.Worker = class {
      constructor() {
        throw new Error("No threads left");
      }
    } as unknown as typeof Worker;
    assert.deepEqual(await reader.read(pdfOf("One")), { type: "damaged", message: "Error: No threads left" });
  } finally {
    globalThis.Worker = Worker;
  }
  assert.equal((await reader.read(pdfOf("Two"))).type, "pages");
});
