/** What a page says: its text, the values of a form's fields, and what somebody has noted on it. */
import type { PDFPageProxy } from "unpdf/pdfjs";

type Content = Awaited<ReturnType<PDFPageProxy["getTextContent"]>>;
type TextItem = Extract<Content["items"][number], { readonly str: string }>;

export async function textOfPage(page: PDFPageProxy): Promise<string> {
  const text = joined(await page.getTextContent());
  const notes: readonly Note[] = await page.getAnnotations().catch(() => []);
  const added = notes.flatMap(textOfNote);
  return added.length === 0 ? text : [text.trimEnd(), ...added].join("\n").trimStart();
}

function joined({ items, styles }: Content): string {
  const texts: string[] = [];
  let before: TextItem | undefined;
  for (const item of items) {
    if (!("str" in item)) continue;
    if (before !== undefined && item.str !== "" && !/\s$/.test(before.str) && !/^\s/.test(item.str)) {
      texts.push(styles[item.fontName]?.vertical === true ? "" : between(before, item));
    }
    texts.push(item.hasEOL ? `${item.str}\n` : item.str);
    if (item.hasEOL) before = undefined;
    else if (item.str !== "") before = item;
  }
  return texts.join("");
}

/** pdf.js parts words and lines, but not what is drawn by different parts of a file: a stamp, a page within a page. */
function between({ transform, width, height }: TextItem, item: TextItem): "" | " " | "\n" {
  const [a, b, , , x, y] = transform as number[];
  const size = Math.hypot(a!, b!) || 1;
  const right = (item.transform[4] as number) - x!, up = (item.transform[5] as number) - y!;
  if (Math.abs(up * a! - right * b!) / size > height) return "\n";
  const along = (right * a! + up * b!) / size;
  // What is read from the right may stand on the left.
  const gap = Math.max(along - width, -along - item.width);
  return gap > height / 4 || gap < -height ? " " : "";
}

/** What pdf.js says of an annotation, as far as it is read here. */
interface Note {
  readonly subtype: string;
  readonly textContent?: readonly string[];
  readonly contentsObj?: { readonly str: string };
  readonly fieldType?: string;
  readonly fieldName?: string;
  readonly alternativeText?: string;
  readonly fieldValue?: unknown;
  readonly password?: boolean;
  readonly options?: readonly { readonly exportValue: unknown; readonly displayValue: string }[];
  /** What the field has for its value while this button is on. */
  readonly buttonValue?: string | null;
  readonly exportValue?: string;
}

function textOfNote(note: Note): readonly string[] {
  const { subtype, textContent, contentsObj, alternativeText, fieldName } = note;
  if (subtype === "Widget") {
    const value = valueOf(note);
    return value === "" ? [] : [`[${alternativeText || fieldName || "Field"}: ${value}]`];
  }
  // A popup repeats what it belongs to; of a link, the words are in the page.
  if (subtype === "Popup" || subtype === "Link") return [];
  const drawn = textContent?.join("\n").trim() ?? "";
  if (drawn !== "") return [drawn];
  const noted = contentsObj?.str.trim() ?? "";
  return noted === "" ? [] : [subtype === "FreeText" ? noted : `[Note: ${noted}]`];
}

function valueOf({ fieldType, fieldValue, password, options, buttonValue, exportValue }: Note): string {
  if (fieldType === "Btn") {
    return typeof fieldValue === "string" && fieldValue === (buttonValue ?? exportValue) ? fieldValue : "";
  }
  if (password === true) return "";
  const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).filter((value) => typeof value === "string");
  return values.map((value) => options?.find((each) => each.exportValue === value)?.displayValue ?? value)
    .join(", ").trim();
}
