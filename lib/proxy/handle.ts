/** The path of a request, from bytes in to bytes out. */
import { ProxyError } from "../errors.ts";
import type { ClientRequest } from "./client_request.ts";
import { readBodyFacts } from "./client_request.ts";
import { countTokens } from "./count_tokens.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import { readBody } from "./read.ts";
import { fail, respond, respondHeld } from "./respond.ts";
import { settle, type Settled } from "./settle.ts";

export async function handle(incoming: Incoming, exchange: Exchange): Promise<Response> {
  try {
    const request = await read(incoming, exchange);
    if (request.operation.type === "count_tokens") return await countTokens(request, exchange);
    return await answer(request, exchange);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    return fail({ error, verbatim: undefined }, incoming, exchange);
  }
}

async function answer(request: ClientRequest, exchange: Exchange): Promise<Response> {
  const settling = settle(request, exchange);
  const settled = request.stream ? await within(settling, exchange.config.timeouts.commitHoldMs) : await settling;
  return settled === undefined ? respondHeld(settling, request, exchange) : respond(settled, request, exchange);
}

async function read({ operation, request, url, client }: Incoming, exchange: Exchange): Promise<ClientRequest> {
  const { record, config } = exchange;
  const bytes = await readBody(request, config.server.maxRequestBytes);
  record.requestBytes = bytes?.length ?? 0;
  const common = { operation, method: request.method, search: url.search, headers: request.headers, client, bytes };
  if (operation.type === "forward") {
    return { ...common, model: "", stream: false, unchecked: false };
  }
  const facts = readBodyFacts(bytes ?? new Uint8Array(0));
  const gemini = operation.protocol === "gemini";
  const model = gemini ? /\/models\/([^/:]+)/.exec(operation.path)?.[1] ?? "" : facts.model;
  // Gemini says in the path and the query whether it streams; without `alt=sse` its stream is one JSON array.
  const stream = gemini
    ? operation.path.endsWith(":streamGenerateContent") && url.searchParams.get("alt") === "sse"
    : facts.stream && operation.type === "generate";
  record.model = model;
  record.stream = stream;
  return { ...common, ...facts, model, stream };
}

/** What `settling` came to, if it did within `ms` milliseconds. */
async function within(settling: Promise<Settled>, ms: number): Promise<Settled | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms));
  try {
    return await Promise.race([settling, late]);
  } finally {
    clearTimeout(timer);
  }
}
