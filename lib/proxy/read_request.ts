/** A client's request, read and understood as far as routing needs. */
import { NO_BYTES } from "../bytes.ts";
import { ProxyError } from "../errors.ts";
import type { HeaderView } from "../header_view.ts";
import type { Json, JsonObject } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import type { TargetTraits } from "../protocol/codec.ts";
import { type Conversion, RequestConverter } from "../protocol/convert.ts";
import { carrying } from "../protocol/parse_exactly.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Client } from "../routing/client.ts";
import { type BodyFacts, type ClientRequest, parseBody, readBodyFacts } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import type { Operation } from "./operation.ts";
import { percentDecoded } from "./percent_decoded.ts";
import { readBody } from "./read.ts";
import type { SearchTurn } from "./search_turn.ts";

/** Letters of a random id behind its prefix, as vendors have them. */
const ID_LETTERS = 24;

const BYTES_PER_TOKEN = 4;

/** A model's name is remembered, counted and listed. Vendors' have some dozens of letters, a cloud's resources hundreds. */
const MAX_MODEL = 2048;

/** @throws ProxyError if the body cannot be read */
export async function readRequest(incoming: Incoming, exchange: Exchange): Promise<ClientRequest> {
  const { operation, request, headers, url } = incoming;
  const { record, config } = exchange;
  const bytes = await received(readBody(request, headers, config.server.maxRequestBytes), exchange);
  record.requestBytes = bytes?.length ?? 0;
  exchange.body = bytes ?? undefined;
  exchange.capture?.asked({ method: request.method, path: url.pathname + url.search, headers }, bytes);
  const facts = operation.type === "forward" ? NOTHING : factsOf(incoming, bytes ?? NO_BYTES);
  if (facts.model.length > MAX_MODEL) throw modelTooLong(facts.model.length);
  record.model = facts.model;
  record.stream = facts.stream;
  return new ReadRequest(incoming, { bytes, facts }, exchange);
}

/**
 * What `reading` comes to, while somebody waits for the answer and until the time for it is over. The connection stays
 * until its client leaves or sends the rest, whatever is answered (Deno 2.9.5).
 */
async function received<T>(reading: Promise<T>, exchange: Exchange): Promise<T> {
  const { departure } = exchange;
  exchange.receiving = true;
  try {
    return await new Promise((resolve, reject) => {
      // A client that left by itself fails the reading, which says so.
      departure.on(() => departure.reason && reject(departure.reason));
      reading.then(resolve, reject);
    });
  } finally {
    exchange.receiving = false;
  }
}

function modelTooLong(length: number): ProxyError {
  const reason = phrase("outcome.model_too_long", { length: String(length), most: String(MAX_MODEL) });
  return new ProxyError("invalid_request", phrase("outcome.cannot_read", { reason }));
}

/** What is passed on unread says nothing. */
const NOTHING: BodyFacts = { model: "", stream: false, unchecked: false, body: undefined };

/** The same request with another body, which is ours. */
export function withBody(
  incoming: Incoming,
  body: JsonObject,
  { exchange, turn }: { readonly exchange: Exchange; readonly turn?: SearchTurn | undefined },
): ClientRequest {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const facts = factsOf(incoming, bytes);
  return new ReadRequest(incoming, { bytes, facts, turn }, exchange);
}

/** A class: what is made for each request and lives until it is answered has no functions of its own. */
class ReadRequest implements ClientRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly search: string;
  readonly headers: HeaderView;
  readonly client: Client;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  readonly model: string;
  readonly stream: boolean;
  readonly unchecked: boolean;
  readonly turn: SearchTurn | undefined;
  private parsed: JsonObject | undefined;
  private converter: RequestConverter | undefined;

  constructor(
    { operation, request, headers, url, client }: Incoming,
    { bytes, facts, turn }: {
      readonly bytes: Uint8Array<ArrayBuffer> | null;
      readonly facts: BodyFacts;
      readonly turn?: SearchTurn | undefined;
    },
    private readonly exchange: Exchange,
  ) {
    this.operation = operation;
    this.method = request.method;
    this.search = url.search;
    this.headers = headers;
    this.client = client;
    this.bytes = bytes;
    this.model = facts.model;
    this.stream = facts.stream;
    this.unchecked = facts.unchecked;
    this.parsed = facts.body;
    this.turn = turn;
  }

  takeParsed(): JsonObject | undefined {
    const given = this.parsed;
    this.parsed = undefined;
    return given;
  }

  convert(protocol: Protocol, target: TargetTraits): Conversion {
    return this.conversions().to(protocol, target);
  }

  reframe(): Conversion {
    return this.conversions().own();
  }

  retell(): Conversion {
    return this.conversions().own(true);
  }

  private conversions(): RequestConverter {
    const { operation, model, stream, exchange: { deps, record } } = this;
    if (operation.type === "forward") throw new Error("A forwarded request is not converted");
    const bytes = this.bytes ?? NO_BYTES;
    return this.converter ??= new RequestConverter({
      protocol: operation.protocol,
      body: parseBody(bytes, (text) => carrying(JSON.parse(text) as Json, text)),
      model,
      stream,
      estimatedInputTokens: Math.ceil(bytes.length / BYTES_PER_TOKEN),
      compaction: operation.path === "/responses/compact",
      listed: operation.path.endsWith(":streamGenerateContent") && !stream,
    }, {
      envelope: deps.envelope,
      ids: { next: randomId },
      now: deps.clock.now(),
      history: deps.answers.of(record.keyName ?? ""),
    });
  }
}

/** Gemini says in the path and the query what the others say in the body; without `alt=sse` its stream is one array. */
function factsOf({ operation, url }: Incoming, bytes: Uint8Array): BodyFacts {
  const facts = readBodyFacts(bytes);
  if (operation.protocol !== "gemini") {
    return !facts.stream || operation.type === "generate" ? facts : { ...facts, stream: false };
  }
  const named = /^\/models\/(.+):\w+$/.exec(operation.path) ?? /\/models\/([^/:]+)/.exec(operation.path);
  const stream = operation.path.endsWith(":streamGenerateContent") && url.searchParams.get("alt") === "sse";
  return { ...facts, model: percentDecoded(named?.[1] ?? ""), stream };
}

function randomId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll("-", "").slice(0, ID_LETTERS);
}
