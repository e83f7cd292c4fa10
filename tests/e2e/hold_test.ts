import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, open } from "./client.ts";
import { gate } from "./converting.ts";
import { endpoints } from "./endpoints.ts";
import { CHAT, eventsOf, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

const HOLD = "100ms";

interface ClientRow {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly headers: Readonly<Record<string, string>>;
  readonly keepAlive: string;
}

const BLANK = "\n\n";

/** `text` as it would be without silences; a blank event only lengthens the gap between two others. */
function withoutKeepAlives(text: string, { keepAlive }: ClientRow): string {
  if (keepAlive === BLANK) return text.replace(/^\n+/, "").replaceAll(/\n{3,}/g, BLANK);
  for (const part of text.split(keepAlive)) assert.match(part, /^$|\n\n$/);
  return text.replaceAll(keepAlive, "");
}

const OTHER = { "user-agent": "OpenAI/JS 6.49.0", originator: "" };

const CLIENTS: readonly ClientRow[] = [
  { name: "messages", protocol: MESSAGES, headers: {}, keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n' },
  { name: "chat", protocol: CHAT, headers: {}, keepAlive: BLANK },
  {
    name: "responses, Codex",
    protocol: RESPONSES,
    headers: {},
    keepAlive: 'event: keepalive\ndata: {"type":"keepalive"}\n\n',
  },
  { name: "responses, others", protocol: RESPONSES, headers: OTHER, keepAlive: BLANK },
];

async function openStream(proxy: Proxy, { protocol, headers }: ClientRow): Promise<StreamReader> {
  const response = await open(proxy, protocol, { streaming: true, headers });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
  return new StreamReader(response);
}

Deno.test("commit hold: keep-alives go out, and failover happens behind them (C22)", async (t) => {
  await steps(t, CLIENTS, async (row) => {
    const { protocol, keepAlive } = row;
    const heard = gate();
    const slow: Script = async (_, connection) => {
      await scripts.openStream(connection);
      for (const piece of protocol.preamble) await connection.write(scripts.chunk(piece));
      await heard.opened;
      connection.reset();
    };
    await using first = await FakeUpstream.start(slow, scripts.reply("{}", { status: 404 }));
    await using second = await FakeUpstream.start(scripts.stream(eventsOf(protocol)));
    await using proxy = await startProxy({
      endpoints: endpoints(protocol, first, second),
      timeouts: { commit_hold: HOLD },
    });
    const stream = await openStream(proxy, row);
    await stream.until(keepAlive + keepAlive);
    heard.open();
    const text = await stream.rest();
    assert.equal(withoutKeepAlives(text, row), eventsOf(protocol).join(""));
    const [logged] = await proxy.requests(1);
    assert.equal(logged!.endpoint, "e1");
  });
});

Deno.test("commit hold: behind keep-alives the answer has no byte order mark, with which its first event would be lost", async (t) => {
  await steps(t, CLIENTS, async (row) => {
    const { protocol, keepAlive } = row;
    const heard = gate();
    const slow: Script = async (request, connection) => {
      await heard.opened;
      await scripts.stream(["\ufeff", ...eventsOf(protocol)])(request, connection);
    };
    await using upstream = await FakeUpstream.start(slow);
    await using proxy = await startProxy({ endpoints: endpoints(protocol, upstream), timeouts: { commit_hold: HOLD } });
    const stream = await openStream(proxy, row);
    await stream.until(keepAlive);
    heard.open();
    assert.equal(withoutKeepAlives(await stream.rest(), row), eventsOf(protocol).join(""));
  });
});

Deno.test("commit hold: the final failure is an error event with the upstream's words", async (t) => {
  await steps(t, CLIENTS, async (row) => {
    const { protocol, keepAlive } = row;
    const heard = gate();
    const slow: Script = async (request, connection) => {
      await heard.opened;
      await scripts.reply(protocol.error("rate_limit_error", "words é"), { status: 429 })(request, connection);
    };
    await using upstream = await FakeUpstream.start(slow);
    await using proxy = await startProxy({ endpoints: endpoints(protocol, upstream), timeouts: { commit_hold: HOLD } });
    const stream = await openStream(proxy, row);
    await stream.until(keepAlive);
    heard.open();
    const events = withoutKeepAlives(await stream.rest(), row).split("\n\n").filter((event) => event !== "");
    // Of Responses clients some go by an event of the error, some by the response that failed.
    assert.equal(events.length, protocol === RESPONSES ? 2 : 1);
    const data = JSON.parse(/^data: (.*)$/m.exec(events.at(-1)!)![1]!);
    // Codex reads the time from the words: an event has no header.
    const words = protocol === RESPONSES ? "words é. Please try again in 5s" : "words é";
    assert.equal(protocol.errorMessage(data), words);
    if (protocol === RESPONSES) assert.equal(data.response.error.code, "rate_limit_exceeded");
    if (protocol === MESSAGES) assert.equal(data.error.type, "rate_limit_error");
    const [logged] = await proxy.requests(1);
    assert.equal(logged!.error, "words é");
  });
});

Deno.test("keep-alives fill later silences, only between events (C22)", async (t) => {
  await steps(t, CLIENTS, async (row) => {
    const { protocol, keepAlive } = row;
    const heard = gate();
    const [next, ...last] = protocol.ending;
    const pausing: Script = async (_, connection) => {
      await scripts.openStream(connection);
      for (const piece of [...protocol.preamble, ...protocol.content]) await connection.write(scripts.chunk(piece));
      await connection.write(scripts.chunk(next!.slice(0, 9)));
      await heard.opened;
      await connection.write(scripts.chunk(next!.slice(9) + last.join("")));
      await scripts.endStream(connection, "clean");
    };
    await using upstream = await FakeUpstream.start(pausing);
    await using proxy = await startProxy({ endpoints: endpoints(protocol, upstream), timeouts: { commit_hold: HOLD } });
    const stream = await openStream(proxy, row);
    const before = [...protocol.preamble, ...protocol.content].join("");
    // Where the machine is slow, the first silence is one before the first event.
    const until = await stream.until(protocol.content.at(-1)! + keepAlive + keepAlive);
    assert.equal(withoutKeepAlives(until, row), before);
    heard.open();
    const whole = await stream.rest();
    assert.equal(withoutKeepAlives(whole, row), before + protocol.ending.join(""));
  });
});

Deno.test("keep-alives don't hide a stream that fell silent", async (t) => {
  await steps(t, CLIENTS, async (row) => {
    const { protocol, keepAlive } = row;
    const before = [...protocol.preamble, ...protocol.content];
    await using upstream = await FakeUpstream.start(scripts.stream(before, "silence"));
    await using proxy = await startProxy({
      endpoints: endpoints(protocol, upstream),
      timeouts: { commit_hold: HOLD, idle: "350ms" },
    });
    const text = await (await openStream(proxy, row)).rest();
    assert.ok(text.startsWith(before.join("") + keepAlive), text);
    assert.match(text, /fell silent/);
    await upstream.connections[0]!.closed;
  });
});

/** What is held back until it is whole: Codex's summary of its conversation, and the input of a custom tool. */
const HELD: readonly { name: string; request: Record<string, unknown>; delta: Record<string, unknown> }[] = [
  { name: "a summary", request: { input: [{ type: "compaction_trigger" }] }, delta: { content: "so far " } },
  {
    name: "a patch",
    request: { input: "hi", tools: [{ type: "custom", name: "apply_patch" }] },
    delta: { tool_calls: [{ index: 0, id: "c", function: { name: "apply_patch", arguments: '{"input": ' } }] },
  },
];

Deno.test("keep-alives go out while an upstream talks and its answer is held back (C22)", async (t) => {
  await steps(t, HELD, async ({ request, delta }) => {
    const codex = CLIENTS[2]!;
    const heard = gate();
    let isOver = false;
    void heard.opened.then(() => isOver = true);
    const talking: Script = async (_, connection) => {
      await scripts.openStream(connection);
      for (; !isOver; await pause(20)) {
        const data = { id: "chatcmpl-1", choices: [{ index: 0, delta, finish_reason: null }] };
        await connection.write(scripts.chunk(`data: ${JSON.stringify(data)}\n\n`));
      }
      connection.end();
    };
    await using upstream = await FakeUpstream.start(talking);
    await using proxy = await startProxy({ endpoints: endpoints(CHAT, upstream), timeouts: { commit_hold: HOLD } });
    const body = JSON.stringify({ model: "m", stream: true, ...request });
    const stream = new StreamReader(await open(proxy, codex.protocol, { body }));
    await stream.until(codex.keepAlive + codex.keepAlive);
    heard.open();
    await stream.rest();
  });
});

Deno.test("an answer that is not streamed never gets a keep-alive", async (t) => {
  await steps(t, CLIENTS, async ({ protocol, headers }) => {
    // Three times as long as the hold.
    const slow: Script = async (request, connection) => {
      await pause(300);
      await scripts.reply(protocol.whole)(request, connection);
    };
    await using upstream = await FakeUpstream.start(slow);
    await using proxy = await startProxy({ endpoints: endpoints(protocol, upstream), timeouts: { commit_hold: HOLD } });
    const received = await ask(proxy, protocol, { headers });
    assert.equal(received.text, protocol.whole);
    assert.equal(received.headers.get("content-type"), "application/json");
  });
});

Deno.test("commit hold 0s: headers and a keep-alive go out at once", async (t) => {
  await steps(t, CLIENTS, async (row) => {
    const heard = gate();
    const slow: Script = async (request, connection) => {
      await heard.opened;
      await scripts.stream(eventsOf(row.protocol))(request, connection);
    };
    await using upstream = await FakeUpstream.start(slow);
    await using proxy = await startProxy({
      endpoints: endpoints(row.protocol, upstream),
      timeouts: { commit_hold: "0s", total: "2s" },
    });
    const stream = await openStream(proxy, row);
    await stream.until(row.keepAlive);
    heard.open();
    assert.equal(withoutKeepAlives(await stream.rest(), row), eventsOf(row.protocol).join(""));
  });
});
