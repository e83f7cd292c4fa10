import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { VERSION } from "../../lib/version.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { runProgram, startProgram } from "./program.ts";

/** Windows has no SIGTERM that a program could hear. */
const ignore = Deno.build.os === "windows";

Deno.test(
  { name: "cccc writes config.yaml at its first run, starts, and stops at SIGTERM (claims 38, 84)", ignore },
  async () => {
    await using folder = await temporaryFolder();
    await using program = await startProgram(folder.path, ["start", "--", "-port", "0"]);
    assert.match(program.out, new RegExp(`^cccc ${RegExp.escape(VERSION)} listens on http`));
    const file = join(folder.path, "config.yaml");
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    assert.equal((await (await fetch(`${program.url}/healthz`)).json()).name, "cccc");
    program.kill("SIGTERM");
    const { code, err } = await program.finished;
    assert.equal(code, 0, err);
  },
);

Deno.test(
  { name: "cccc that runs from its sources has commands on its page of help that can be typed", ignore },
  async () => {
    await using folder = await temporaryFolder();
    await using program = await startProgram(folder.path, ["start", "-port", "0"]);
    const helpOn = async (system: string) =>
      await (await fetch(`${program.url}/help?client=codex&system=${system}`)).text();
    const here = Deno.build.os === "darwin" ? "macos" : Deno.build.os;
    assert.match(await helpOn(here), / run -A [^<]*\/main\.ts -config [^<]*\/config\.yaml setup codex</);
    assert.match(await helpOn("windows"), />cccc setup codex</);
  },
);

Deno.test("cccc says in one line that the port is taken and returns 1", async () => {
  await using folder = await temporaryFolder({ "config.yaml": "endpoints: []\n" });
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const finished = await runProgram(folder.path, ["-port", String(port)]);
  taken.close();
  assert.deepEqual(finished, {
    code: 1,
    out: "",
    err: `Cannot listen on 127.0.0.1:${port}: the port is in use; stop the program that uses it, or choose another ` +
      "with -port N\n",
  });
});

Deno.test("cccc returns 2 at an unknown flag and touches nothing", async () => {
  await using folder = await temporaryFolder();
  assert.deepEqual(await runProgram(folder.path, ["-prot", "1"]), {
    code: 2,
    out: "",
    err: 'Unknown flag "-prot": did you mean -port? See "cccc help"\n',
  });
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("cccc check tells a good configuration from a bad one by its exit code", async () => {
  await using folder = await temporaryFolder({ "config.yaml": "endpoints: []\n", "bad.yaml": "endpoints: 3\n" });
  const good = await runProgram(folder.path, ["check"]);
  assert.equal(good.code, 0);
  assert.match(good.out, /^config\.yaml is valid\n/);
  const bad = await runProgram(folder.path, ["check", "--config", "bad.yaml"]);
  assert.equal(bad.code, 1);
  assert.match(bad.err, /^bad\.yaml:1: endpoints /);
});

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

const FIRST = event("message_start", { message: { id: "m", type: "message", role: "assistant", content: [] } }) +
  event("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
const REST = event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "done" } }) +
  event("content_block_stop", { index: 0 }) +
  event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } }) +
  event("message_stop", {});

/** An upstream whose stream stops after its first event until `release` is called. */
function slowUpstream() {
  const released = Promise.withResolvers<void>();
  const encoder = new TextEncoder();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    await request.body?.cancel();
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async start(controller) {
        controller.enqueue(encoder.encode(FIRST));
        await released.promise;
        try {
          controller.enqueue(encoder.encode(REST));
          controller.close();
        } catch {
          // The proxy has gone.
        }
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    release: () => released.resolve(),
    async [Symbol.asyncDispose]() {
      released.resolve();
      await server.shutdown();
    },
  };
}

function configOf(upstream: { url: string }, grace: string): string {
  return `server: { shutdown_grace: ${grace} }\n` +
    `endpoints: [{ name: slow, url: "${upstream.url}", auth_type: none, enabled: true }]\n`;
}

interface Streaming {
  /** All that has come so far. */
  readonly text: string;
  /** Resolves when the stream has ended, cut or not. */
  readonly ended: Promise<void>;
}

/** Asks for a stream and waits for its first event. */
async function ask(url: string): Promise<Streaming> {
  const response = await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ model: "m", stream: true, max_tokens: 1, messages: [{ role: "user", content: "hi" }] }),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const streaming = { text: (await reader.read()).value ?? "", ended: Promise.resolve() };
  streaming.ended = (async () => {
    try {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) streaming.text += chunk.value;
    } catch {
      // Cut: what came before counts.
    }
  })();
  return streaming;
}

Deno.test(
  { name: "cccc lets a running stream finish after SIGTERM, accepts no other, and returns 0", ignore },
  async () => {
    await using upstream = slowUpstream();
    await using folder = await temporaryFolder({ "config.yaml": configOf(upstream, "20s") });
    await using program = await startProgram(folder.path, ["-port", "0"]);
    const streaming = await ask(program.url);
    program.kill("SIGTERM");
    await program.saw("Stopping after SIGTERM: running answers have 20s to end");
    await assert.rejects(fetch(`${program.url}/healthz`));
    upstream.release();
    await streaming.ended;
    assert.equal(streaming.text, FIRST + REST);
    const { code, err } = await program.finished;
    assert.equal(code, 0, err);
    const log = await Deno.readTextFile(join(folder.path, "logs", "proxy.log"));
    assert.match(log, /slow/, "the request's line is flushed");
  },
);

Deno.test({ name: "cccc cuts a stream that outlasts the grace and returns 0", ignore }, async () => {
  await using upstream = slowUpstream();
  await using folder = await temporaryFolder({ "config.yaml": configOf(upstream, "200ms") });
  await using program = await startProgram(folder.path, ["-port", "0"]);
  const streaming = await ask(program.url);
  program.kill("SIGTERM");
  const { code, err } = await program.finished;
  assert.equal(code, 0, err);
  await streaming.ended;
  assert.ok(!streaming.text.includes("message_stop"));
});

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({ name: `cccc ends at once at a second ${signal} and returns ${exitCode}`, ignore }, async () => {
    await using upstream = slowUpstream();
    await using folder = await temporaryFolder({ "config.yaml": configOf(upstream, "25s") });
    await using program = await startProgram(folder.path, ["-port", "0"]);
    const streaming = await ask(program.url);
    program.kill(signal);
    await program.saw(`Stopping after ${signal}`);
    // Signals closer together than half a second are the echoes of one Ctrl-C.
    await pause(600);
    const before = performance.now();
    program.kill(signal);
    assert.equal((await program.finished).code, exitCode);
    assert.ok(performance.now() - before < 5000);
    await streaming.ended;
    assert.ok(!streaming.text.includes("message_stop"));
  });
}
