/** What the records of requests cost: the request path, and the disk. */
import { join } from "node:path";
import { say } from "../lib/phrases/say.ts";
import type { RecordedRequest } from "../lib/store/recorded.ts";
import { Engine } from "../lib/store/sqlite/engine.ts";
import { messageAnswer } from "./answer.ts";
import type { Bench } from "./bench.ts";
import { cpuInTurn } from "./cpu_time.ts";
import type { Figure } from "./figure.ts";
import { Process } from "./process.ts";
import { largeBody, messagesRequest } from "./request.ts";
import { command } from "./subject.ts";

const TURNS = 200;
/** What a turn of an agent adds: a tool's call and what it gave. */
const CALL_BYTES = 500;
const RESULT_BYTES = 8000;
const TURN_MS = 20_000;

/** A session whose turns send the whole history each: what the second half adds to the file, against the first. */
export async function recordedGrowth(bench: Bench): Promise<Figure> {
  const engine = new Engine({ file: join(await bench.folder(), "cccc.db"), busyMs: 1000 });
  const sizes: number[] = [];
  const messages: unknown[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    messages.push({ role: "assistant", content: text(CALL_BYTES) }, { role: "user", content: text(RESULT_BYTES) });
    // What the client sends and what goes on are two bodies, as where an endpoint has another name for the model.
    const bodies = ["claude-sonnet-4-5", "kimi-k2"].map((model) =>
      new TextEncoder().encode(JSON.stringify({ ...largeBody(50_000), model, messages }))
    );
    engine.write([{ type: "request", secrets: [], billing: undefined, request: turnOf(turn, bodies) }]);
    const usage = engine.usage();
    if (usage.type === "failed") throw new Error(say(usage.reason));
    sizes.push(usage.value.bytes);
  }
  engine.close();
  const half = TURNS / 2;
  const perTurn = (from: number, to: number) => (sizes[to - 1]! - sizes[from]!) / (to - 1 - from) / 1024;
  return {
    name: `record of a ${TURNS}-turn session: a turn of its second half against one of its first`,
    unit: "KiB/turn",
    bare: [perTurn(0, half)],
    subject: [perTurn(half, TURNS)],
    target: 1.2,
  };
}

/** Words that pack as those of programs do, and are never the same. */
function text(bytes: number): string {
  let words = "";
  while (words.length < bytes) words += ` ${Math.floor(Math.random() * 1e6).toString(36)} const value = read(file);`;
  return words;
}

function turnOf(turn: number, [client, upstream]: readonly Uint8Array<ArrayBuffer>[]): RecordedRequest {
  const headers = [["content-type", "application/json"]] as const;
  const pane = { head: "POST /v1/messages", headers };
  return {
    id: `req_${turn}`,
    startedAt: Date.UTC(2026, 0) + turn * TURN_MS,
    method: "POST",
    path: "/v1/messages",
    operation: "generate",
    client: "claude-code",
    keyName: undefined,
    session: "session",
    agent: undefined,
    protocol: "messages",
    model: "claude-sonnet-4-5",
    stream: true,
    status: 200,
    endpointId: "a",
    endpointName: "a",
    upstreamProtocol: "messages",
    upstreamModel: "kimi-k2",
    route: undefined,
    tags: [],
    losses: [],
    learned: [],
    requestBytes: client!.length,
    responseBytes: 0,
    firstByteMs: 1,
    firstTokenMs: 1,
    durationMs: 1,
    endedBy: "upstream",
    errorKind: undefined,
    error: undefined,
    attempts: [],
    panes: [
      { ...pane, kind: "client_request", attempt: undefined, body: client, size: client!.length },
      { ...pane, kind: "upstream_request", attempt: 0, body: upstream, size: upstream!.length },
    ],
  };
}

/** The main thread alone: the worker has a core of its own, or waits. */
export async function recordedLarge(bench: Bench): Promise<Figure> {
  const request = messagesRequest(largeBody(200_000), { query: "?beta=true" });
  const plan = {
    request,
    connections: 4,
    requests: bench.quick ? 300 : 1500,
    answerBytes: messageAnswer().length,
  };
  const processes: Process[] = [];
  try {
    for (const bodies of ["none", "full"]) {
      const options = { logging: { log_request_body: bodies, log_response_body: bodies } };
      processes.push(await Process.start(await command("proxy", bench.upstream, await bench.folder(), options)));
    }
    const [bare, subject] = await cpuInTurn(processes, {
      plan,
      units: plan.requests,
      rounds: bench.quick ? 2 : 8,
      warmUp: plan,
    });
    return {
      name: "200 KB request recorded in full, against none",
      unit: "µs main/request",
      bare: bare!.main,
      subject: subject!.main,
      target: 1.15,
    };
  } finally {
    for (const process of processes) await process.stop();
  }
}
