import assert from "node:assert/strict";
import { LIST_FORMATS, requestLines } from "../../lib/admin/request_lines.ts";
import { requestView } from "../../lib/admin/request_views.ts";
import type { RequestSummary } from "../../lib/store/request_store.ts";
import { say } from "../../lib/phrases/say.ts";
import { recorded } from "../store/requests.ts";

function summary(differences: Partial<RequestSummary> = {}): RequestSummary {
  const { attempts, panes: _, route: __, ...rest } = recorded("req_1");
  const known = {
    attemptCount: attempts.length,
    usage: undefined,
    cost: undefined,
    stopReason: undefined,
    answeredModel: undefined,
    tools: [],
  };
  return { ...rest, ...known, ...differences };
}

/** RFC 4180, as somebody else would read it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

function cells(request: RequestSummary): Record<string, string> {
  const [head, row, ...rest] = parseCsv(LIST_FORMATS.csv.head + requestLines([request], "csv"));
  assert.deepEqual(rest, []);
  assert.equal(row!.length, head!.length);
  return Object.fromEntries(head!.map((name, index) => [name, row![index]!]));
}

const CELLS: readonly (readonly [model: string, cell: string])[] = [
  ["gpt-6", "gpt-6"],
  ["a,b", "a,b"],
  ['say "a"', 'say "a"'],
  ["a\r\nb", "a\r\nb"],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", "'\r=1"],
  [" =1", "' =1"],
  ["\uff1dHYPERLINK(1)", "'\uff1dHYPERLINK(1)"],
  ['=cmd|"/c calc"!A1', `'=cmd|"/c calc"!A1`],
  ["a=1", "a=1"],
];

for (const [model, cell] of CELLS) {
  Deno.test(`requestLines writes ${JSON.stringify(model)} into a CSV so that no spreadsheet runs it`, () => {
    assert.equal(cells(summary({ model })).model, cell);
  });
}

Deno.test("requestLines writes what is known as numbers, and nothing for what is not", () => {
  const usage = {
    inputTokens: 10,
    cacheReadTokens: 1,
    cacheWrite5mTokens: 2,
    cacheWrite1hTokens: 3,
    outputTokens: 4,
    reasoningTokens: 0,
  };
  const row = cells(summary({ usage, cost: 0.5, tags: ["a", "b"], error: "-x", firstTokenMs: 50 }));
  assert.deepEqual(
    [row.input_tokens, row.cost, row.tags, row.error, row.tokens_per_second],
    ["10", "0.5", "a; b", "'-x", "20"],
  );
  const atOnce = cells(summary({ usage, durationMs: 250, firstTokenMs: 249 }));
  assert.equal(atOnce.tokens_per_second, "", "what came at once says nothing about how fast it was made");
  const unknown = cells(summary());
  assert.deepEqual([unknown.input_tokens, unknown.cost, unknown.error, unknown.key_name], ["", "", "", ""]);
});

Deno.test("requestLines has a column for every member of the API's view", () => {
  const { usage: _, endpoint: __, ...view } = requestView(summary(), say);
  const head = parseCsv(LIST_FORMATS.csv.head)[0]!;
  assert.deepEqual(Object.keys(view).filter((name) => !head.includes(name)), []);
});

Deno.test("requestLines writes JSON Lines in the form of the API", () => {
  const requests = [summary(), summary({ error: "a\nb\u2028" })];
  const lines = requestLines(requests, "jsonl").split("\n");
  assert.deepEqual(
    lines.slice(0, -1).map((line) => JSON.parse(line)),
    requests.map((request) => requestView(request, say)),
  );
});
