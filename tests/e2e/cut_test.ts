import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, type ProtocolCase, PROTOCOLS, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

/** Two endpoints that do the same: once content has gone out, the second one must never be asked. */
async function withStream(
  protocol: ProtocolCase,
  script: Script,
  run: (proxy: Proxy, upstreams: readonly FakeUpstream[]) => Promise<void>,
): Promise<void> {
  await using first = await FakeUpstream.start(script);
  await using second = await FakeUpstream.start(script);
  const endpoints = [first, second].map(({ url }, index) => (
    { name: `e${index}`, ...protocol.endpoint, url, auth_type: "none", enabled: true, priority: index + 1 }
  ));
  await using proxy = await startProxy({ endpoints, timeouts: { idle: "200ms" } });
  await run(proxy, [first, second]);
}

interface CutRow {
  readonly name: string;
  /** Pieces after the preamble, whose first has content. */
  readonly pieces: (protocol: ProtocolCase) => readonly (string | Uint8Array)[];
  readonly ending: scripts.Ending;
  readonly message: RegExp;
}

function bytesUpTo(text: string, needle: string, extra: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return bytes.subarray(0, new TextEncoder().encode(text.slice(0, text.indexOf(needle))).length + extra);
}

const CUTS: readonly CutRow[] = [
  { name: "an orderly end", pieces: ({ content }) => content, ending: "clean", message: /ended before/ },
  { name: "a broken chunk", pieces: ({ content }) => content, ending: "cut", message: /broke off/ },
  { name: "a reset", pieces: ({ content }) => content, ending: "reset", message: /broke off/ },
  { name: "silence", pieces: ({ content }) => content, ending: "silence", message: /silent/ },
  {
    name: "an end inside an event",
    pieces: ({ content }) => [...content, content[0]!.slice(0, -10)],
    ending: "clean",
    message: /ended before/,
  },
  {
    name: "an end between the lines of an event",
    pieces: ({ content }) => [...content, content[0]!.slice(0, -1)],
    ending: "clean",
    message: /ended before/,
  },
  {
    name: "a broken chunk inside a letter",
    pieces: ({ content }) => [...content, bytesUpTo(content.at(-1)!, "é", 1)],
    ending: "cut",
    message: /broke off/,
  },
];

Deno.test("a stream cut after its first content ends in an error, never in a finish (C13, G12)", async (t) => {
  const rows = CUTS.flatMap((cut) =>
    ALL_PROTOCOLS.map((protocol) => ({ ...cut, name: `${protocol.name}: ${cut.name}`, protocol }))
  );
  await steps(t, rows, async ({ protocol, pieces, ending, message }) => {
    const script = scripts.stream([...protocol.preamble, ...pieces(protocol)], ending);
    await withStream(protocol, script, async (proxy, [first, second]) => {
      const { status, text, broken } = await ask(proxy, protocol, { streaming: true });
      assert.equal(status, 200);
      // Google's SDK for JavaScript overlooks the event, and so do langchaingo, LangChain4j and Spring AI.
      assert.equal(broken, protocol.name === "gemini" || protocol.name === "chat");
      const sent = [...protocol.preamble, ...protocol.content].join("");
      assert.equal(text.slice(0, sent.length), sent);
      const added = eventsIn(text.slice(sent.length));
      // Of Responses clients some go by an event of the error, some by the response that failed.
      if (protocol === RESPONSES) assert.equal(added.shift()?.event, "error", text);
      assert.deepEqual(added.map(protocol.isError), [true], text);
      const told = protocol.errorMessage(JSON.parse(added.at(-1)!.data));
      assert.match(told, message);
      // Words by which agents know that it is worth another try.
      assert.match(told, /connection error|connection timed out/i);
      assert.ok(!eventsIn(text).some(protocol.isFinish), text);
      assert.deepEqual([first!.requests.length, second!.requests.length], [1, 0]);
      const [logged] = await proxy.requests(1);
      assert.match(logged!.error ?? "", message);
      // It is on record, and no defect of ours.
      assert.doesNotMatch(await proxy.logged(), /\.ts:\d/);
      await first!.connections[0]!.closed;
    });
  });
});

Deno.test("a last event that is cut in its data is dropped, whatever its name says (C13, G12)", async (t) => {
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    const events = eventsOf(protocol);
    const pieces = [...events.slice(0, -1), events.at(-1)!.slice(0, -5)];
    await withStream(protocol, scripts.stream(pieces), async (proxy) => {
      const { text } = await ask(proxy, protocol, { streaming: true });
      const whole = pieces.slice(0, -1).join("");
      assert.equal(text.slice(0, whole.length), whole);
      // Before its marker an answer of Messages or Chat is whole already.
      const isWhole = eventsIn(whole).some(protocol.isFinish) || protocol.name === "messages";
      const added = eventsIn(text.slice(whole.length));
      if (protocol === RESPONSES) assert.equal(added.shift()?.event, "error", text);
      assert.deepEqual(added.map(protocol.isError), isWhole ? [] : [true]);
    });
  });
});

Deno.test("a last event that is cut in its name is dropped, though the answer was whole before (C13)", async (t) => {
  const rests = ["event: mess", "event: message_stop\n", "dat", ": comm"];
  const rows = ALL_PROTOCOLS.flatMap((protocol) =>
    rests.map((rest) => ({ name: `${protocol.name}: ${JSON.stringify(rest)}`, protocol, rest }))
  );
  await steps(t, rows, async ({ protocol, rest }) => {
    const events = eventsOf(protocol).filter((event) => !/\[DONE\]|message_stop/.test(event));
    await withStream(protocol, scripts.stream([...events, rest]), async (proxy) => {
      const { text } = await ask(proxy, protocol, { streaming: true });
      assert.equal(text, events.join(""));
    });
  });
});

Deno.test("a stream's own error event passes through as it is, with nothing added", async (t) => {
  const rows = ALL_PROTOCOLS.filter((protocol) => protocol !== RESPONSES);
  await steps(t, rows, async (protocol) => {
    const pieces = [...protocol.preamble, ...protocol.content, protocol.errorEvent("overloaded_error", "busy é")];
    await withStream(protocol, scripts.stream(pieces), async (proxy, [, second]) => {
      const { text } = await ask(proxy, protocol, { streaming: true });
      assert.equal(text, pieces.join(""));
      assert.equal(second!.requests.length, 0);
      const [logged] = await proxy.requests(1);
      assert.equal(logged!.error, "busy é");
    });
  });
});

Deno.test("responses: an error event, which Codex ignores, is followed by response.failed", async (t) => {
  const error = RESPONSES.errorEvent("server_error", "busy");
  const failed =
    'event: response.failed\ndata: {"type":"response.failed","response":{"id":"resp_1","status":"failed",' +
    '"error":{"code":"server_error","message":"busy"}}}\n\n';
  const before = [...RESPONSES.preamble, ...RESPONSES.content];
  await steps(t, [
    { name: "an error, then the end", pieces: [error], ending: "clean" as const, added: true },
    { name: "an error, then a reset", pieces: [error], ending: "reset" as const, added: true },
    { name: "an error, then silence", pieces: [error], ending: "silence" as const, added: true },
    { name: "an error and response.failed", pieces: [error, failed], ending: "clean" as const, added: false },
    { name: "response.failed alone", pieces: [failed], ending: "clean" as const, added: false },
  ], async ({ pieces, ending, added }) => {
    await withStream(RESPONSES, scripts.stream([...before, ...pieces], ending), async (proxy) => {
      const { text } = await ask(proxy, RESPONSES, { streaming: true });
      const passed = [...before, ...pieces].join("");
      assert.equal(text.slice(0, passed.length), passed);
      if (!added) return assert.equal(text, passed);
      const events = eventsIn(text.slice(passed.length));
      assert.deepEqual(events.map(({ event }) => event), ["error", "response.failed"]);
      const { response } = JSON.parse(events[1]!.data);
      assert.equal(response.id, "resp_1");
      assert.equal(response.error.message, "busy");
    });
  });
});

Deno.test("response.failed has its number and every member, as clients hold it against a schema (E6)", async (t) => {
  await steps(t, PROTOCOLS, async (upstream) => {
    const script = scripts.stream([...upstream.preamble, ...upstream.content], "cut");
    await withStream(upstream, script, async (proxy) => {
      const { text } = await ask(proxy, RESPONSES, { streaming: true });
      const events = eventsIn(text).map(({ data }) => JSON.parse(data));
      const failed = events.at(-1);
      assert.equal(failed.type, "response.failed");
      assert.equal(failed.sequence_number, events.length - 1);
      // What the recorded upstream leaves out of its own `response.created` is no measure.
      const told = upstream === RESPONSES ? {} : events[0].response;
      assert.deepEqual(Object.keys(told).filter((name) => !(name in failed.response)), []);
      assert.ok(Math.abs(failed.response.created_at - Date.now() / 1000) < 60, `made at ${failed.response.created_at}`);
      assert.deepEqual([failed.response.tools, failed.response.metadata], [[], {}]);
    });
  });
});

Deno.test("a stream whose finish has come is whole, whatever its end marker and its connection do", async (t) => {
  const rows = ALL_PROTOCOLS.flatMap((protocol) =>
    (["clean", "cut", "reset"] as const).map((ending) => ({ name: `${protocol.name}: ${ending}`, protocol, ending }))
  );
  await steps(t, rows, async ({ protocol, ending }) => {
    const events = eventsOf(protocol);
    const isMarker = (event: string) => event.includes("[DONE]") || event.includes("message_stop");
    const pieces = events.filter((event) => !isMarker(event));
    await withStream(protocol, scripts.stream(pieces, ending), async (proxy) => {
      const { text } = await ask(proxy, protocol, { streaming: true });
      assert.equal(text, pieces.join(""));
      const [logged] = await proxy.requests(1);
      assert.equal(logged!.error, undefined);
    });
  });
});

Deno.test("a stream whose end has come is whole, whatever error comes behind it", async (t) => {
  const rows = PROTOCOLS.flatMap((upstream) =>
    ALL_PROTOCOLS.map((client) => ({ name: `${upstream.name} to ${client.name}`, upstream, client }))
  );
  await steps(t, rows, async ({ upstream, client }) => {
    const text = [...eventsOf(upstream), upstream.errorEvent("overloaded_error", "late")].join("");
    await withStream(upstream, scripts.stream([text]), async (proxy, [first]) => {
      const received = await ask(proxy, client, { streaming: true });
      assert.equal(received.status, 200, received.text);
      assert.ok(eventsIn(received.text).some(client.isFinish), received.text);
      assert.equal(first!.requests.length, 1);
      const [logged] = await proxy.requests(1);
      assert.equal(logged!.error, undefined);
    });
  });
});

Deno.test("a last event without its blank line is given one, if it ends the answer", async (t) => {
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    const text = eventsOf(protocol).join("");
    await withStream(protocol, scripts.stream([text.slice(0, -2)]), async (proxy) => {
      const received = await ask(proxy, protocol, { streaming: true });
      assert.equal(received.text, text);
    });
  });
});
