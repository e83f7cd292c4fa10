/** `/admin/api/requests/export`, and `/export` and `/bodies` of one */
import { requestArchive } from "../../lib/admin/request_archive.ts";
import { isListFormat, LIST_FORMATS, type ListFormat, requestLines } from "../../lib/admin/request_lines.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { HEADERS } from "./answer.ts";
import type { Call } from "./call.ts";
import { foundRequest } from "./found_request.ts";
import { Refused } from "./refused.ts";
import { badParameter, filterOf, kept } from "./query.ts";

/** How many are read at once. */
const BATCH = 500;

/** One as an archive. */
export async function exportOne(call: Call): Promise<Response> {
  const { admin } = call;
  const { name, pieces } = await requestArchive(admin, await foundRequest(call), admin.clock.now());
  return download(pieces, { type: "application/zip", name });
}

/** A body as it was kept, by the place of its pane in the request's list, from 1. */
export async function exportBody(call: Call): Promise<Response> {
  const request = await foundRequest(call);
  const number = call.param("number");
  const pane = /^[1-9]\d{0,5}$/.test(number) ? request.panes[Number(number) - 1] : undefined;
  if (pane?.body === undefined) throw new Refused("NOT_FOUND", phrase("api.no_body", { number }));
  const { body, kind } = pane;
  const name = `${request.id.replace(/[^\w-]/g, "_")}_${number}_${kind}.txt`;
  return download(
    (async function* () {
      yield body;
    })(),
    { type: "application/octet-stream", name },
  );
}

/** All that fit, the latest first. */
export async function exportList(call: Call): Promise<Response> {
  const { searchParams } = call.url;
  const format = searchParams.get("format") ?? "";
  if (!isListFormat(format)) {
    throw badParameter("format", phrase("sent.one_of", { values: Object.keys(LIST_FORMATS).join(", ") }));
  }
  const query = { filter: filterOf(call, ["format"]), limit: BATCH };
  // What is wrong with the store is an answer while there is none yet.
  const first = await kept(call.admin.requests.page(query));
  const at = new Date(call.admin.clock.now()).toISOString().slice(0, 10);
  const name = `requests_${at}.${format}`;
  return download(lines(call, { query, first, format }), { type: LIST_FORMATS[format].contentType, name });
}

type Page = Awaited<ReturnType<Call["admin"]["requests"]["page"]>>;

interface List {
  readonly query: Parameters<Call["admin"]["requests"]["page"]>[0];
  readonly first: Page;
  readonly format: ListFormat;
}

async function* lines({ admin }: Call, { query, first, format }: List): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(LIST_FORMATS[format].head);
  for (let page = first;;) {
    yield encoder.encode(requestLines(page.requests, format));
    if (page.next === undefined) return;
    page = await admin.requests.page({ ...query, after: page.next });
  }
}

function download(
  content: AsyncIterable<Uint8Array>,
  { type, name }: { readonly type: string; readonly name: string },
): Response {
  const headers = { ...HEADERS, "content-type": type, "content-disposition": `attachment; filename="${name}"` };
  return new Response(ReadableStream.from(content), { headers });
}
