/**
 * An answer for which we search the web: the model calls a function, its search is run, and it is asked again with what
 * was found, until it has answered. Each turn is a request of its own, with failover and all; the client gets one answer.
 */
import { append } from "../append.ts";
import { concat, NO_BYTES } from "../bytes.ts";
import type { EngineConfig } from "../config/search_config.ts";
import { ProxyError } from "../errors.ts";
import type { Json } from "../json.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { CODECS } from "../protocol/codecs.ts";
import type { Part } from "../protocol/conversation.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { StreamEvent } from "../protocol/event.ts";
import type { Finish } from "../protocol/finish.ts";
import type { AnswerPart } from "../protocol/message.ts";
import { carrying } from "../protocol/parse_exactly.ts";
import { afterSearch, type OwnSearch, type SearchResult } from "../protocol/search_function.ts";
import { queryOf, SearchSplice, type TurnEnd } from "../protocol/search_splice.ts";
import { replay } from "../protocol/stream/replay.ts";
import { SseDecoder } from "../sse/decode.ts";
import { encodeFrame } from "../sse/encode.ts";
import type { Answer } from "./answer.ts";
import { attempt } from "./attempt.ts";
import type { ByteSource } from "./byte_source.ts";
import type { ClientRequest } from "./client_request.ts";
import { LINGER_MS } from "./collect_stream.ts";
import { EventReader } from "./event_reader.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import { searchesItself, type WithFunction, withFunction } from "./own_search.ts";
import { withBody } from "./read_request.ts";
import { failureIn } from "./respond.ts";
import { SearchRuns } from "./search_runs.ts";
import { settle, type Settled } from "./settle.ts";

/** A model that may not search any more and calls for it again is asked so often. */
const SPARE_TURNS = 2;

/** While a search or the next turn is waited for, the client's stream is shown so often that it goes on. */
const STEP_MS = 1000;

export interface Searching {
  readonly incoming: Incoming;
  readonly web: EngineConfig;
}

/** What a request for a search came to: its first turn at least, and nothing else where the endpoint searches itself. */
export async function settleSearching(
  request: ClientRequest,
  searching: Searching,
  exchange: Exchange,
): Promise<Settled> {
  /** `null`: it asks for none. */
  let known: WithFunction | null | undefined;
  /** What the last attempt had; `undefined`: its endpoint searches itself, or there is no search. */
  let ours: WithFunction | undefined;
  const settled = await settle(request, exchange, (_, asked) => {
    const isOurs = !searchesItself(asked);
    if (isOurs && known === undefined) known = withFunction(request, searching.incoming, exchange);
    ours = isOurs ? known ?? undefined : undefined;
    return attempt(ours?.request ?? request, asked, exchange);
  });
  if (ours === undefined) return settled;
  if (settled.type !== "answered" || settled.answer.type === "raw") return settled;
  const turns = new SearchTurns(request, { ...searching, search: ours.search }, exchange);
  return settled.answer.type === "stream" ? await turns.stream(settled) : await turns.whole(settled);
}

type Answered = Settled & { readonly type: "answered" };

class SearchTurns {
  private readonly conversion: Conversion;
  private readonly splice: SearchSplice;
  private search: OwnSearch;
  private readonly runs: SearchRuns;
  private turns = 1;
  /** Ends what is under way. */
  private readonly end = new AbortController();
  private events: EventReader | undefined;
  /** A turn that nobody answered. */
  private failed: Settled | undefined;

  constructor(
    private readonly request: ClientRequest,
    private readonly searching: Searching & { readonly search: OwnSearch },
    private readonly exchange: Exchange,
  ) {
    this.search = searching.search;
    this.conversion = request.retell();
    this.splice = new SearchSplice(this.search.name);
    const { search: { wish }, web } = searching;
    this.runs = new SearchRuns({ wish, web, clock: exchange.deps.clock, signal: this.end.signal });
    exchange.departure.on(() => this.abort());
  }

  async stream(first: Answered): Promise<Settled> {
    const { endpoint, answer } = first;
    const source = this.bytes(first);
    const events = new EventReader(source, {
      wire: CODECS[this.request.operation.protocol].wire,
      abort: () => this.abort(),
      converter: undefined,
    });
    await events.begin([]);
    const { status, headers, conversion } = answer as Answer & { type: "stream" };
    return {
      type: "answered",
      endpoint,
      answer: { type: "stream", status, headers, events, conversion, reframed: true },
    };
  }

  async whole(first: Answered): Promise<Settled> {
    const { endpoint, answer } = first;
    const told: StreamEvent[] = [];
    for await (const events of this.told(first)) append(told, events);
    if (this.failed !== undefined) return this.failed;
    const json = this.conversion.told(told);
    if (json instanceof Error) throw json;
    const body = new TextEncoder().encode(JSON.stringify(json));
    const { status, headers, conversion } = answer as Answer & { type: "whole" };
    return { type: "answered", endpoint, answer: { type: "whole", status, headers, body, conversion, reframed: true } };
  }

  private abort(): void {
    this.end.abort();
    this.events?.abort();
  }

  private bytes(first: Answered): ByteSource {
    const told = this.told(first);
    const teller = this.conversion.teller();
    let isOver = false;
    return {
      read: async () => {
        if (isOver) return undefined;
        const { value, done } = await told.next().catch(failed);
        isOver = done === true;
        const frames = done === true ? teller.end("eof") : value.flatMap((event) => teller.push(event));
        return frames.length === 0 ? NO_BYTES : concat(frames.map(encodeFrame));
      },
    };
  }

  /** All events of the answer, with empty lists where there is only waiting. */
  private async *told(first: Answered): AsyncGenerator<readonly StreamEvent[], void> {
    for (let answered = first;;) {
      let error: ProxyError | undefined;
      for await (const events of this.read(answered)) {
        const told: StreamEvent[] = [];
        for (const event of events) {
          if (event.type === "error") error ??= event.error;
          else append(told, this.splice.push(event));
        }
        yield told;
        if (error !== undefined) break;
      }
      if (error !== undefined) return yield [{ type: "error", error }];
      const turn = this.splice.end();
      if (turn === undefined) return yield [{ type: "error", error: cut() }];
      if (!this.goesOn(turn)) return yield this.splice.close(finishOf(turn));
      this.exchange.nextTurn(this.request.stream);
      const results: SearchResult[] = [];
      const searches: Phrase[] = [];
      for (const call of turn.calls) {
        const running = this.runs.run(queryOf(call));
        yield* whileWaiting(running);
        const { part, text, isError, record } = await running;
        results.push({ call, text, isError });
        if (record !== undefined) searches.push(record);
        if (part !== undefined) yield this.splice.tell(part);
      }
      // The client answers its own calls first; what was found it has been told.
      if (turn.hasOthers) return yield this.splice.close(turn.finish);
      this.splice.next();
      const isLast = this.runs.isOver;
      const { envelope } = this.exchange.deps;
      this.search = afterSearch(this.search, { parts: turn.parts.filter(isSaid), results, isLast, envelope });
      const number = ++this.turns;
      const { incoming } = this.searching;
      const next = withBody(incoming, this.search.body, { exchange: this.exchange, turn: { number, searches } });
      const settling = settle(next, this.exchange);
      yield* whileWaiting(settling);
      const settled = await settling;
      if (settled.type !== "answered") {
        this.failed = settled;
        return yield [{ type: "error", error: this.errorOf(settled, next) }];
      }
      answered = settled;
    }
  }

  /** The events of one turn; the last may be an error. */
  private async *read({ answer, endpoint }: Answered): AsyncGenerator<readonly StreamEvent[], void> {
    if (answer.type === "raw") throw new Error("A search is no request that is passed on unread");
    if (answer.type === "whole") {
      const text = new TextDecoder().decode(answer.body);
      const message = this.conversion.read(carrying(JSON.parse(text) as Json, text));
      return yield message instanceof Error ? [{ type: "error", error: message }] : [...replay(message)];
    }
    const { events } = answer;
    const reader = this.conversion.reader();
    const decoder = new SseDecoder();
    const read = (bytes: Uint8Array) => decoder.push(bytes).frames.flatMap((frame) => reader.push(frame));
    this.events = events;
    try {
      for (;;) {
        const bytes = await next(events, endpoint.timeouts.idleMs);
        if (bytes === undefined) break;
        yield read(bytes);
      }
    } catch (error) {
      if (!events.finished) {
        // Whoever ended it knows why.
        if (this.end.signal.aborted) throw error;
        const broke = new ProxyError("upstream", phrase("outcome.stream_broke_off"), { cause: error });
        return yield [{ type: "error", error: error instanceof ProxyError ? error : broke }];
      }
    }
    events.abort();
    this.events = undefined;
    yield read(events.flush());
    if (events.error !== undefined) return yield [{ type: "error", error: events.error }];
    yield reader.end("eof");
  }

  private goesOn({ calls, finish }: TurnEnd): boolean {
    if (calls.length === 0 || this.turns > this.runs.most + SPARE_TURNS) return false;
    return finish.reason === "tool_calls" || finish.reason === "stop";
  }

  private errorOf(settled: Exclude<Settled, Answered>, request: ClientRequest): ProxyError {
    if (settled.type === "failed") return failureIn(settled, request, this.exchange).error;
    return this.exchange.departure.reason ?? new ProxyError("canceled", phrase("outcome.client_left"));
  }
}

/**
 * The next bytes; `undefined`: there are none, or what follows is not worth waiting for, since the upstream has said all.
 *
 * @param idleMs how long it may say nothing; 0: any time
 * @throws ProxyError `timeout` if it says nothing for longer; rejects like a read
 */
async function next(events: EventReader, idleMs: number): Promise<Uint8Array | undefined> {
  if (!events.isTaken) return await events.next();
  if (events.terminal) return undefined;
  const limitMs = events.isOver ? LINGER_MS : idleMs;
  const next = events.next();
  if (limitMs === 0) return await next;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<"silent">((resolve) => timer = setTimeout(() => resolve("silent"), limitMs));
  next.catch(() => {});
  const came = await Promise.race([next, silent]).finally(() => clearTimeout(timer));
  if (came !== "silent") return came;
  if (events.isOver) return undefined;
  events.abort();
  throw new ProxyError("timeout", phrase("outcome.stream_silent"));
}

/** What cannot even be asked for ends the answer as a failure that its client hears of. */
function failed(error: unknown): IteratorYieldResult<readonly StreamEvent[]> {
  if (!(error instanceof ProxyError)) throw error;
  return { done: false, value: [{ type: "error", error }] };
}

/** What goes back to the model of its own turn. */
function isSaid(part: AnswerPart): part is Part {
  return part.type !== "web_search";
}

/** A turn whose calls nobody answers is no clean end. */
function finishOf({ calls, hasOthers, finish }: TurnEnd): Finish {
  return calls.length > 0 && !hasOthers && finish.reason === "tool_calls" ? { reason: "pause", raw: "" } : finish;
}

function cut(): ProxyError {
  return new ProxyError("upstream", phrase("outcome.stream_ended"));
}

/** Empty lists, as long as `promise` is not settled. */
async function* whileWaiting(promise: Promise<unknown>): AsyncGenerator<readonly StreamEvent[], void> {
  let isSettled = false;
  const settled = promise.then(() => isSettled = true, () => isSettled = true);
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([settled, new Promise((resolve) => timer = setTimeout(resolve, STEP_MS))]);
    clearTimeout(timer);
    if (isSettled) return;
    yield [];
  }
}
