/** Requests that show an image, endpoints that take none, and endpoints that do. */
import assert from "node:assert/strict";
import { FakeUpstream, type ReceivedRequest, type Script } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { CHAT, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const ANSWER = scripts.reply(MESSAGES.whole);
const refused = (message: string, status = 400): Script =>
  scripts.reply(MESSAGES.error("invalid_request_error", message), { status });
const WORDS = "This model does not support image input";

const PNG = "iVBORw0KGgo=";
const hasImage = ({ text }: ReceivedRequest): boolean => text.includes(PNG);
const NOTE = /An image was left out here/;

/** Takes text. */
const BLIND: Script = (request, connection) => (hasImage(request) ? refused(WORDS) : ANSWER)(request, connection);
const DOWN = refused("Internal server error", 500);

const image = { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } };
const user = (...content: unknown[]) => ({ role: "user", content });
const model = (...content: unknown[]) => ({ role: "assistant", content });
const text = (said: string) => ({ type: "text", text: said });
const call = { type: "tool_use", id: "toolu_1", name: "Read", input: {} };
const result = (...content: unknown[]) => ({ type: "tool_result", tool_use_id: "toolu_1", content });
const bodyOf = (...messages: unknown[]) => JSON.stringify({ model: "m", max_tokens: 5, messages });

const PLAIN = bodyOf(user(text("hello")));
const ATTACHED = bodyOf(user(text("look"), image));
/** A screenshot that an agent has read. */
const READ = bodyOf(user(text("read it")), model(call), user(result(image)));
/** The same, some calls later. */
const GOES_ON = bodyOf(user(text("read it")), model(call), user(result(image)), model(call), user(result(text("ok"))));
const EARLIER = bodyOf(user(text("look"), image), model(text("a cat")), user(text("and the tests?")));

/** Who was asked, request for request. */
async function askedIn(proxy: Proxy, count: number): Promise<string> {
  const all = await proxy.requests(count);
  return all.map(({ attempts }) => attempts.map(({ endpoint }) => endpoint).join("")).join(" ");
}

interface Row {
  readonly name: string;
  readonly upstreams: readonly Script[];
  readonly own?: readonly Readonly<Record<string, unknown>>[];
  readonly learning?: { readonly enabled: boolean };
  readonly bodies: readonly string[];
  /** Who was asked, request for request. */
  readonly asked: string;
  /** Who answered with a note in the place of the image. */
  readonly notes?: string;
  readonly status?: number;
}

const ROWS: readonly Row[] = [
  {
    name: "goes on to one that sees, and to that at once from then on",
    upstreams: [BLIND, ANSWER],
    bodies: [ATTACHED, READ, GOES_ON, PLAIN],
    asked: "ab b b a",
  },
  {
    name: "goes on among equals too",
    upstreams: [BLIND, ANSWER],
    own: [{}, { priority: 1 }],
    bodies: [READ, READ],
    asked: "ab b",
  },
  {
    name: "stays where only an earlier turn has one, which is a note from then on",
    upstreams: [BLIND, ANSWER],
    bodies: [EARLIER, EARLIER, ATTACHED],
    asked: "aa a b",
    notes: "a",
  },
  { name: "goes without where nobody else is", upstreams: [BLIND], bodies: [READ, READ], asked: "aa a", notes: "a" },
  {
    name: "goes without where nobody sees",
    upstreams: [BLIND, BLIND],
    bodies: [READ, READ, READ],
    asked: "abb aa a",
    notes: "ab",
  },
  {
    name: "goes without where the one that may see is out of order, and asks that first",
    upstreams: [BLIND, DOWN],
    bodies: [READ, READ],
    asked: "abbaa bba",
    notes: "a",
  },
  {
    name: "passes over one that is said to see nothing",
    upstreams: [ANSWER, ANSWER],
    own: [{ images: "no" }],
    bodies: [READ, PLAIN, EARLIER],
    asked: "b a a",
    notes: "a",
  },
  {
    name: "goes without to one that is said to see nothing, where nobody else is, with learning off too",
    upstreams: [ANSWER],
    own: [{ images: "no" }],
    learning: { enabled: false },
    bodies: [READ],
    asked: "a",
    notes: "a",
  },
  {
    name: "is asked of who is unknown before who is said to see nothing, and of that again if refused",
    upstreams: [BLIND, ANSWER],
    own: [{}, { images: "no" }],
    bodies: [READ, READ],
    asked: "aa a",
    notes: "a",
  },
  {
    name: "passes on among many with learning off, with nothing remembered",
    upstreams: [BLIND, ANSWER],
    learning: { enabled: false },
    bodies: [READ, READ],
    asked: "ab ab",
  },
];

Deno.test("a request that shows an image", async (t) => {
  await steps(t, ROWS, async ({ upstreams: answers, own = [], learning, bodies, asked, notes = "", status = 200 }) => {
    await using stack = new AsyncDisposableStack();
    const upstreams: FakeUpstream[] = [];
    for (const answer of answers) upstreams.push(stack.use(await FakeUpstream.start(answer)));
    await using proxy = await startProxy({
      endpoints: lettered(upstreams, ...own),
      ...(learning === undefined ? {} : { learning }),
    });
    for (const [index, body] of bodies.entries()) {
      const answer = await ask(proxy, MESSAGES, { body, headers: { "x-claude-code-session-id": `s${index}` } });
      assert.equal(answer.status, status, answer.text);
    }
    assert.equal(await askedIn(proxy, bodies.length), asked);
    const noted = upstreams.map(({ requests }, i) => requests.some(({ text }) => NOTE.test(text)) ? "abcd"[i] : "");
    assert.equal(noted.join(""), notes);
  });
});

Deno.test("an image goes to one that sees, though the first has learned to do without while it was alone", async () => {
  await using a = await FakeUpstream.start(BLIND);
  await using b = await FakeUpstream.start(ANSWER);
  const file = (enabled: boolean) => ({ endpoints: lettered([a, b], {}, { enabled }) });
  await using proxy = await startProxy(file(false));
  await ask(proxy, MESSAGES, { body: READ });
  await proxy.reload(file(true));
  await ask(proxy, MESSAGES, { body: READ });
  assert.equal(await askedIn(proxy, 2), "aa b");
  assert.ok(hasImage(b.requests[0]!));
});

Deno.test("an endpoint that is said to see gets the image, whatever was learned of it", async () => {
  await using a = await FakeUpstream.start(BLIND);
  const file = (images: string) => ({ endpoints: lettered([a], { images }) });
  await using proxy = await startProxy(file("auto"));
  await ask(proxy, MESSAGES, { body: READ });
  await proxy.reload(file("yes"));
  a.script(ANSWER);
  await ask(proxy, MESSAGES, { body: READ });
  assert.equal(await askedIn(proxy, 2), "aa a");
  assert.ok(hasImage(a.requests.at(-1)!));
});

Deno.test("a session goes with its image to the endpoint that sees, stays there, and the record says why", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { images: "no" }) });
  const headers = { "x-claude-code-session-id": "s" };
  for (const body of [PLAIN, READ, EARLIER]) await ask(proxy, MESSAGES, { body, headers });
  assert.equal(await askedIn(proxy, 3), "a b b");
  assert.match(await proxy.logged(), /session moved from a/);
  const preview = { protocol: "messages", body: JSON.parse(READ) };
  const { body } = await new Admin(proxy).call("POST", "/routing/preview", { body: preview });
  assert.match(JSON.stringify(body), /asked last: takes no images/);
});

Deno.test("an image waits for the endpoint that sees while that is full", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(async (request, connection) => {
    await released;
    await ANSWER(request, connection);
  }, ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { images: "no" }, { max_concurrency: 1 }) });
  const first = ask(proxy, MESSAGES, { body: READ });
  await Promise.race([b.received(1), first]);
  const second = ask(proxy, MESSAGES, { body: READ });
  assert.equal((await ask(proxy, MESSAGES, { body: PLAIN })).headers.get("x-cccc-endpoint"), "a");
  release();
  for (const answer of [await first, await second]) assert.equal(answer.headers.get("x-cccc-endpoint"), "b");
});

Deno.test("a model that sees is asked at an endpoint whose other model does not", async () => {
  const ofModel: Script = (request, connection) =>
    (request.text.includes('"blind"') && hasImage(request) ? refused(WORDS) : ANSWER)(request, connection);
  await using a = await FakeUpstream.start(ofModel);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]) });
  for (const [index, name] of ["blind", "blind", "seeing"].entries()) {
    const body = READ.replace('"m"', JSON.stringify(name));
    await ask(proxy, MESSAGES, { body, headers: { "x-claude-code-session-id": `s${index}` } });
  }
  assert.equal(await askedIn(proxy, 3), "ab b a");
});

Deno.test("an image goes on unseen in a stream and in another protocol", async () => {
  const words = scripts.reply(CHAT.error("invalid_request_error", WORDS), { status: 400 });
  await using blind = await FakeUpstream.start(words);
  await using sees = await FakeUpstream.start(
    scripts.stream([...MESSAGES.preamble, ...MESSAGES.content, ...MESSAGES.ending]),
  );
  const both = { auth_type: "none", enabled: true };
  await using proxy = await startProxy({
    endpoints: [
      { name: "blind", ...CHAT.endpoint, url: blind.url, ...both },
      { name: "sees", ...MESSAGES.endpoint, url: sees.url, priority: 2, ...both },
    ],
  });
  const body = READ.replace('"max_tokens"', '"stream":true,"max_tokens"');
  for (const _ of [1, 2]) {
    const answer = await ask(proxy, MESSAGES, { streaming: true, body });
    assert.equal(answer.headers.get("x-cccc-endpoint"), "sees", answer.text);
  }
  assert.deepEqual([blind.requests.length, sees.requests.filter(hasImage).length], [1, 2]);
});
