/** Requests that show a PDF, endpoints that read it, and endpoints whose models read its text. */
import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { pdfOf } from "../pdf.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { endpoints } from "./endpoints.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const WORDS = "The launch code is 4711";
const PDF = pdfOf(WORDS, "Second page").toBase64();
const SAID = `<document name="plan.pdf">\n[Page 1 of 2]\n${WORDS}\n\n[Page 2 of 2]\nSecond page\n</document>`;
const URL_OF_PDF = `data:application/pdf;base64,${PDF}`;

const QUESTION: Readonly<Record<ProtocolCase["name"], unknown>> = {
  messages: {
    model: "m",
    max_tokens: 9,
    messages: [{
      role: "user",
      content: [
        { type: "text", text: "What is the code?" },
        { type: "document", title: "plan.pdf", source: { type: "base64", media_type: "application/pdf", data: PDF } },
      ],
    }],
  },
  chat: {
    model: "m",
    messages: [{
      role: "user",
      content: [
        { type: "text", text: "What is the code?" },
        { type: "file", file: { filename: "plan.pdf", file_data: URL_OF_PDF } },
      ],
    }],
  },
  responses: {
    model: "m",
    input: [{
      type: "message",
      role: "user",
      content: [
        { type: "input_text", text: "What is the code?" },
        { type: "input_file", filename: "plan.pdf", file_data: URL_OF_PDF },
      ],
    }],
  },
  gemini: {
    contents: [{
      role: "user",
      parts: [{ text: "What is the code?" }, { inlineData: { mimeType: "application/pdf", data: PDF } }],
    }],
  },
};

/** All strings of a JSON text, as they are meant. */
function stringsIn(json: string): string[] {
  const found: string[] = [];
  JSON.parse(json, (_, value: unknown) => {
    if (typeof value === "string") found.push(value);
    return value;
  });
  return found;
}

interface Row {
  readonly name: string;
  readonly client: ProtocolCase;
  readonly upstream: ProtocolCase;
  readonly documents?: string;
  readonly gets: "text" | "file";
}

const ALL = [MESSAGES, CHAT, RESPONSES, GEMINI];

const ROWS: readonly Row[] = [
  ...ALL.filter((client) => client !== CHAT).map((client): Row => ({
    name: `${client.name}: text at an endpoint of Chat Completions that nobody knows`,
    ...{ client, upstream: CHAT, gets: "text" },
  })),
  ...ALL.flatMap((client) =>
    ALL.flatMap((upstream) =>
      [
        { name: `${client.name} to ${upstream.name}: text where none are read`, client, upstream, documents: "no" },
        { name: `${client.name} to ${upstream.name}: the file where they are`, client, upstream, documents: "yes" },
      ].map((row): Row => ({ ...row, gets: row.documents === "no" ? "text" : "file" }))
    )
  ),
  ...ALL.map((client): Row => ({
    name: `${client.name}: the file, as it came, where nobody has said anything`,
    ...{ client, upstream: client, gets: "file" },
  })),
];

Deno.test("a request that shows a PDF gives", async (t) => {
  await steps(t, ROWS, async ({ client, upstream, documents, gets }) => {
    await using fake = await FakeUpstream.start(scripts.reply(upstream.whole));
    const own = documents === undefined ? {} : { documents };
    await using proxy = await startProxy({ endpoints: [{ ...endpoints(upstream, fake)[0], ...own }] });
    const answer = await ask(proxy, client, { body: JSON.stringify(QUESTION[client.name]) });
    assert.equal(answer.status, 200, answer.text);
    const strings = stringsIn(fake.requests[0]!.text);
    const nameless = SAID.replace("plan.pdf", "document");
    assert.equal(strings.some((each) => [SAID, nameless].some((said) => each.includes(said))), gets === "text");
    assert.equal(strings.some((each) => each.includes(PDF)), gets === "file");
    assert.ok(strings.some((each) => each.includes("What is the code?")));
  });
});

const ANSWER = scripts.reply(MESSAGES.whole);

Deno.test("an endpoint that refuses documents gets their text, and from then on at once", async () => {
  const strict: Script = (request, connection) => {
    const words =
      "messages.0.content.1: Input tag 'document' found using 'type' does not match any of the expected tags";
    const refused = scripts.reply(MESSAGES.error("invalid_request_error", words), { status: 400 });
    return (request.text.includes('"document"') ? refused : ANSWER)(request, connection);
  };
  await using fake = await FakeUpstream.start(strict);
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, fake) });
  for (const _ of [1, 2]) {
    const answer = await ask(proxy, MESSAGES, { body: JSON.stringify(QUESTION.messages) });
    assert.equal(answer.status, 200, answer.text);
  }
  assert.deepEqual(fake.requests.map(({ text }) => stringsIn(text).includes(SAID)), [false, true, true]);
});

/** What is no PDF by its beginning, or is called something else, and what of it is said. */
const KINDS: readonly {
  readonly name: string;
  readonly source: Readonly<Record<string, string>>;
  readonly said: RegExp;
}[] = [
  { name: "text", source: { media_type: "text/plain", data: btoa("plain words") }, said: /\nplain words\n/ },
  {
    name: "text whose type has a parameter",
    source: { media_type: "Text/Markdown; charset=utf-8", data: btoa("# Words") },
    said: /\n# Words\n/,
  },
  { name: "text in an old encoding", source: { media_type: "text/csv", data: btoa("caf\xe9;1") }, said: /\ncafé;1\n/ },
  {
    name: "a PDF whose type is in capitals, with a parameter, behind a line break",
    source: { media_type: "Application/PDF; version=1.4", data: btoa("\n" + atob(PDF)) },
    said: /The launch code is 4711/,
  },
  {
    name: "a PDF by another type",
    source: { media_type: "application/octet-stream", data: PDF },
    said: /code is 4711/,
  },
  { name: "an empty file", source: { media_type: "application/pdf", data: "" }, said: /damaged, or no PDF/ },
];

Deno.test("the same is said, converted or not, of", async (t) => {
  const cases = KINDS.flatMap((kind) =>
    [MESSAGES, CHAT].map((upstream) => ({ ...kind, name: `${kind.name}, to ${upstream.name}`, upstream }))
  );
  await steps(t, cases, async ({ source, said, upstream }) => {
    await using fake = await FakeUpstream.start(scripts.reply(upstream.whole));
    await using proxy = await startProxy({ endpoints: [{ ...endpoints(upstream, fake)[0], documents: "no" }] });
    const content = [{ type: "document", source: { type: "base64", ...source } }];
    const body = { model: "m", max_tokens: 9, messages: [{ role: "user", content }] };
    const answer = await ask(proxy, MESSAGES, { body: JSON.stringify(body) });
    assert.equal(answer.status, 200, answer.text);
    assert.match(stringsIn(fake.requests[0]!.text).join("\n"), said);
  });
});

Deno.test("what only its place is told of is a note with that place", async () => {
  await using fake = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: [{ ...endpoints(MESSAGES, fake)[0], documents: "no" }] });
  const source = { type: "url", url: "https://papers.example/a.pdf" };
  const messages = [{ role: "user", content: [{ type: "document", source }] }];
  await ask(proxy, MESSAGES, { body: JSON.stringify({ model: "m", max_tokens: 9, messages }) });
  const note = "[A document was left out here: it cannot be shown to this model: https://papers.example/a.pdf]";
  assert.ok(stringsIn(fake.requests[0]!.text).includes(note));
});

Deno.test("a mark of where a cache may end stays with what stands in a document's or an image's place", async () => {
  await using fake = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({
    endpoints: [{ ...endpoints(MESSAGES, fake)[0], documents: "no", images: "no" }],
  });
  const cache_control = { type: "ephemeral" };
  const content = [["document", "application/pdf", PDF], ["image", "image/png", "iVBORw0KGgo="]].map((
    [type, media_type, data],
  ) => ({ type, source: { type: "base64", media_type, data }, cache_control }));
  const body = { model: "m", max_tokens: 9, messages: [{ role: "user", content }] };
  await ask(proxy, MESSAGES, { body: JSON.stringify(body) });
  const { messages: [sent] } = JSON.parse(fake.requests[0]!.text) as {
    messages: { content: Record<string, unknown>[] }[];
  };
  assert.deepEqual(sent!.content.map(({ type, cache_control }) => [type, cache_control]), [
    ["text", cache_control],
    ["text", cache_control],
  ]);
});

Deno.test("what an agent's tool has read goes as text in its result, and the record says what is lost", async () => {
  await using fake = await FakeUpstream.start(scripts.reply(CHAT.whole));
  await using proxy = await startProxy({ endpoints: endpoints(CHAT, fake) });
  const document = { type: "document", source: { type: "base64", media_type: "application/pdf", data: PDF } };
  const body = {
    model: "m",
    max_tokens: 9,
    messages: [
      { role: "user", content: "read it" },
      { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "Read", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: [document] }] },
    ],
  };
  await ask(proxy, MESSAGES, { body: JSON.stringify(body) });
  const { messages } = JSON.parse(fake.requests[0]!.text) as { messages: { role: string; content: string }[] };
  assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant", "tool"]);
  assert.equal(messages[2]!.content, SAID.replace("plan.pdf", "document"));
  const [record] = await proxy.requests(1);
  assert.deepEqual(record!.losses, ["messages to chat: document.layout"]);
});

Deno.test("a count of tokens counts the text, and a replay shows it before it is sent", async () => {
  await using fake = await FakeUpstream.start(scripts.reply('{"input_tokens":7}'), scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [{ ...endpoints(MESSAGES, fake)[0], documents: "no" }] });
  const body = JSON.stringify(QUESTION.messages);
  await ask(proxy, MESSAGES, { path: "/v1/messages/count_tokens", body });
  await ask(proxy, MESSAGES, { body });
  assert.deepEqual(fake.requests.map(({ text }) => stringsIn(text).includes(SAID)), [true, true]);
  const admin = new Admin(proxy);
  const records = await admin.records(2) as unknown as { id: string; operation: string }[];
  const { id } = records.find(({ operation }) => operation === "generate")!;
  const { body: dry } = await admin.call("POST", `/requests/${id}/replay`, { body: { dry_run: true } });
  const { stages, learned } = dry as { stages: { text: string }[]; learned: unknown };
  assert.deepEqual(stages.map(({ text }) => text.includes(WORDS)), [false, false, false, true]);
  assert.match(JSON.stringify(learned), /the text of documents/);
});

Deno.test("an estimate and room go by the text of a PDF once it is known, however large the file is", async () => {
  await using small = await FakeUpstream.start(scripts.reply(CHAT.whole));
  await using large = await FakeUpstream.start(scripts.reply(CHAT.whole));
  const rows = endpoints(CHAT, small, large);
  const windows = [20_000, 200_000];
  await using proxy = await startProxy({
    endpoints: rows.map((row, index) => ({ ...row, documents: "no", context_window: windows[index] })),
    routing: { affinity: { enabled: false } },
  });
  const file = `${atob(PDF)}%${"x".repeat(900_000)}\n%%EOF\n`;
  const content = [{ type: "document", source: { type: "base64", media_type: "application/pdf", data: btoa(file) } }];
  const body = JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content }] });
  for (const _ of [1, 2]) assert.equal((await ask(proxy, MESSAGES, { body })).status, 200);
  assert.deepEqual([small.requests.length, large.requests.length], [1, 1]);
  const { text } = await ask(proxy, MESSAGES, { path: "/v1/messages/count_tokens", body });
  const { input_tokens: tokens } = JSON.parse(text) as { input_tokens: number };
  assert.ok(tokens < 60, text);
});
