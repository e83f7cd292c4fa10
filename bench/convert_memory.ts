/** What converted streams leave in the proxy's memory: many at once, and many one after the other. */
import { denoRunFlags } from "../tools/flags.ts";
import type { Bench } from "./bench.ts";
import { convertRequest } from "./convert_requests.ts";
import type { Figure } from "./figure.ts";
import { holdOpen, run } from "./load.ts";
import { type Command, Process } from "./process.ts";
import { messagesRequest, smallBody } from "./request.ts";
import { BUNDLE } from "./subject.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const MB = 1_000_000;
const LIMIT_MS = 60_000;
const STREAMS = 1000;
const SETTLE_MS = 2000;
/** A stream is known to be open by its third piece. */
const PIECE = /content_block_delta\ndata/g;
const PIECES = 3;
const CONNECTIONS = 8;
const BATCH = 500;
const GROWTH_REQUESTS = 10_000;

/** Resident memory of a fresh proxy that holds `STREAMS` silent streams of an upstream that speaks chat. */
export async function convertedIdle(bench: Bench): Promise<Figure> {
  const request = messagesRequest(smallBody(), { stream: true });
  const figures: number[] = [];
  for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
    const bytes = await withProxy(bench, "/idle", async (proxy) => {
      const load = { url: proxy.url, request, connections: STREAMS, limitMs: LIMIT_MS };
      return await holdOpen({ ...load, answerBytes: await openingBytes(proxy.url) }, async () => {
        await delay(SETTLE_MS);
        return await proxy.residentBytes();
      });
    });
    figures.push(bytes / MB);
  }
  return {
    name: `${STREAMS} idle streams, chat to messages`,
    unit: "MB resident",
    bare: [],
    subject: figures,
    target: 250,
  };
}

/**
 * How resident memory grows over 10,000 requests: the slope of a line through four times as many, after those that the
 * heap needs to find its size. It goes up and down by 30 MB with the collections, which 10,000 alone do not even out.
 */
export async function convertedMany(bench: Bench): Promise<Figure> {
  const [warmUp, requests] = bench.quick ? [1000, 2000] : [4000, 40_000];
  const request = messagesRequest(convertRequest("messages", 20_000), { stream: true });
  const sizes = await withProxy(bench, "", async (proxy) => {
    const load = {
      url: proxy.url,
      request,
      connections: CONNECTIONS,
      answerBytes: await answerBytes(proxy.url, request),
    };
    const sizes: number[] = [];
    for (let done = 0; done < warmUp + requests; done += BATCH) {
      await run({ ...load, requests: BATCH, limitMs: LIMIT_MS });
      if (done >= warmUp) sizes.push(await proxy.residentBytes() / MB);
    }
    return sizes;
  });
  const growth = slope(sizes) * GROWTH_REQUESTS / BATCH;
  return {
    name: `${requests} streams, chat to messages`,
    unit: "MB growth/10,000",
    bare: [],
    subject: [growth],
    target: 10,
  };
}

/** Starts an upstream and the proxy in front of its folder `path`. */
async function withProxy<T>(bench: Bench, path: string, use: (proxy: Process) => Promise<T>): Promise<T> {
  const upstream = await Process.start({ args: ["run", "--allow-net", `${ROOT}bench/convert_upstream.ts`] });
  try {
    const proxy = await Process.start(await command(bench, upstream.url + path));
    try {
      return await use(proxy);
    } finally {
      await proxy.stop();
    }
  } finally {
    await upstream.stop();
  }
}

async function command(bench: Bench, url: string): Promise<Command> {
  const folder = await bench.folder();
  const config = `${folder}/config.yaml`;
  await Deno.writeTextFile(config, configuration(url, folder), { mode: 0o600 });
  const script = bench.subject === "bundle" ? BUNDLE : `${ROOT}main.ts`;
  return { args: ["run", ...denoRunFlags(), script, "start", "-config", config, "-port", "0"], cwd: folder };
}

function configuration(url: string, folder: string): string {
  return `endpoints:
  - name: upstream
    id: upstream
    url: ${url}
    endpoint_type: openai
    wire_api: chat
    auth_type: auth_token
    auth_value: bench-upstream-token
    enabled: true
    priority: 1
logging:
  log_directory: ${folder}/logs
storage:
  directory: ${folder}/data
`;
}

/** Bytes of a stream up to its `PIECES`th piece, which ends what the silent upstream says. */
async function openingBytes(url: string): Promise<number> {
  const response = await post(url, JSON.stringify({ ...smallBody(), stream: true }));
  let text = "";
  for await (const piece of response.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if ((text.match(PIECE)?.length ?? 0) >= PIECES && text.endsWith("\n\n")) return text.length;
  }
  throw new Error("Wrong answer: the stream has ended");
}

/** Bytes of a whole answer. */
async function answerBytes(url: string, request: Uint8Array<ArrayBuffer>): Promise<number> {
  const text = new TextDecoder().decode(request);
  return (await new Response(await post(url, text.slice(text.indexOf("\r\n\r\n") + 4))).bytes()).length;
}

async function post(url: string, body: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const headers = { "content-type": "application/json", "x-api-key": "bench", "anthropic-version": "2023-06-01" };
  const response = await fetch(`${url}/v1/messages`, { method: "POST", headers, body });
  if (!response.ok || response.body === null) throw new Error(`Wrong answer: status ${response.status}`);
  return response.body;
}

/** Of the line that fits `values` best, by step. */
function slope(values: readonly number[]): number {
  const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const middle = (values.length - 1) / 2;
  const height = mean(values);
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return values.reduce((sum, value, at) => sum + (at - middle) * (value - height), 0) / spread;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
