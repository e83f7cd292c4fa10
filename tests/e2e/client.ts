/** Clients of the proxy: what they send, and all that they get. */
import { concat } from "../../lib/bytes.ts";
import type { ProtocolCase, StreamEvent } from "./protocols.ts";
import type { Proxy } from "./proxy.ts";

export interface Received {
  readonly status: number;
  /** The connection broke behind what was received. */
  readonly broken: boolean;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export interface AskOptions {
  readonly streaming?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly path?: string;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** Sends the protocol's usual request and returns the response as soon as its headers are there. */
export async function open(proxy: Proxy, protocol: ProtocolCase, options: AskOptions = {}): Promise<Response> {
  const { streaming = false, headers = {}, signal } = options;
  return await fetch(proxy.address + (options.path ?? protocol.path(streaming)), {
    method: options.method ?? "POST",
    headers: { "content-type": "application/json", ...protocol.client, ...headers },
    body: options.body ?? protocol.request(streaming),
    redirect: "manual",
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The same, and reads the answer to its end. */
export async function ask(proxy: Proxy, protocol: ProtocolCase, options: AskOptions = {}): Promise<Received> {
  return await whole(await open(proxy, protocol, options));
}

export async function whole(response: Response): Promise<Received> {
  const { status, headers, body } = response;
  const chunks: Uint8Array[] = [];
  let broken = false;
  try {
    for await (const chunk of body ?? []) chunks.push(chunk);
  } catch (error) {
    if (!mayBreakBehind(new TextDecoder().decode(concat(chunks)))) throw error;
    broken = true;
  }
  const bytes = concat(chunks);
  return { status, headers, bytes, broken, text: new TextDecoder().decode(bytes) };
}

/** Nowhere but behind an error of Google's or Chat Completions' kind. */
export function mayBreakBehind(text: string): boolean {
  return /\n\ndata: {"error":.*\r?\n\r?\n$/.test(`\n\n${text}`);
}

/** The events of a stream that must consist of whole ones; comments are left out. */
export function eventsIn(text: string): StreamEvent[] {
  if (text !== "" && !/\r?\n\r?\n$/.test(text)) throw new Error(`The stream ends inside an event: ${text.slice(-200)}`);
  const blocks = text.split(/\r?\n\r?\n/).filter((block) => block !== "");
  return blocks.flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const values = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ""));
    const data = values("data");
    return data.length === 0 ? [] : [{ event: values("event").at(-1) ?? "", data: data.join("\n") }];
  });
}

/** Sends bytes as they are over TCP and returns all that comes back; the other side has to close. */
export async function exchangeRaw(port: number, request: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.write(new TextEncoder().encode(request));
    let text = "";
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(64 * 1024);
    for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
      text += decoder.decode(buffer.subarray(0, n), { stream: true });
    }
    return text;
  } finally {
    connection.close();
  }
}
