/** A client's request, read and understood as far as routing needs. */
import { RequestConverter } from "../protocol/convert.ts";
import { type BodyFacts, type ClientRequest, parseBody, readBodyFacts } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import { readBody } from "./read.ts";

/** Letters of a random id behind its prefix, as vendors have them. */
const ID_LETTERS = 24;

const BYTES_PER_TOKEN = 4;

/** @throws ProxyError if the body cannot be read */
export async function readRequest(incoming: Incoming, exchange: Exchange): Promise<ClientRequest> {
  const { operation, request, url, client } = incoming;
  const { record, config } = exchange;
  const bytes = await readBody(request, config.server.maxRequestBytes);
  record.requestBytes = bytes?.length ?? 0;
  exchange.body = bytes ?? undefined;
  exchange.capture?.asked(request, url.pathname + url.search, bytes);
  const common = { operation, method: request.method, search: url.search, headers: request.headers, client, bytes };
  if (operation.type === "forward") {
    return { ...common, model: "", stream: false, unchecked: false, convert: unconvertible, reframe: unconvertible };
  }
  const { body, ...facts } = factsOf(incoming, bytes ?? new Uint8Array(0));
  record.model = facts.model;
  record.stream = facts.stream;
  return { ...common, ...facts, takeParsed: once(body), ...conversionsOf({ ...common, ...facts }, exchange) };
}

/** Gives `value` away. */
function once<T>(value: T): () => T | undefined {
  let left: T | undefined = value;
  return () => {
    const given = left;
    left = undefined;
    return given;
  };
}

/** Gemini says in the path and the query what the others say in the body; without `alt=sse` its stream is one array. */
function factsOf({ operation, url }: Incoming, bytes: Uint8Array): BodyFacts {
  const facts = readBodyFacts(bytes);
  if (operation.protocol !== "gemini") return { ...facts, stream: facts.stream && operation.type === "generate" };
  const model = /\/models\/([^/:]+)/.exec(operation.path)?.[1] ?? "";
  const stream = operation.path.endsWith(":streamGenerateContent") && url.searchParams.get("alt") === "sse";
  return { ...facts, model: decodeURIComponent(model), stream };
}

type Conversions = Pick<ClientRequest, "convert" | "reframe">;

function conversionsOf(request: Omit<ClientRequest, keyof Conversions>, { deps, record }: Exchange): Conversions {
  let converter: RequestConverter | undefined;
  const made = () => {
    const bytes = request.bytes ?? new Uint8Array(0);
    return converter ??= new RequestConverter({
      protocol: request.operation.protocol,
      body: parseBody(bytes),
      model: request.model,
      stream: request.stream,
      estimatedInputTokens: Math.ceil(bytes.length / BYTES_PER_TOKEN),
      compaction: request.operation.path === "/responses/compact",
      listed: request.operation.path.endsWith(":streamGenerateContent") && !request.stream,
    }, {
      envelope: deps.envelope,
      ids: { next: randomId },
      now: deps.clock.now(),
      history: deps.answers.of(record.keyName ?? ""),
    });
  };
  return { convert: (protocol, target) => made().to(protocol, target), reframe: () => made().own() };
}

function randomId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll("-", "").slice(0, ID_LETTERS);
}

function unconvertible(): never {
  throw new Error("A forwarded request is not converted");
}
