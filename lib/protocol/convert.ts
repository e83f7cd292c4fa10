/**
 * A request of one protocol as one of another, and its answer back. The only place where two codecs meet: each knows the
 * hub alone.
 */
import type { ProxyError } from "../errors.ts";
import { AnswerCollector } from "./answer_collector.ts";
import { bodyForm, withCustomCalls } from "./body_form.ts";
import type { Json, JsonObject } from "../json.ts";
import type { SseFrame } from "../sse/frame.ts";
import type { DecodedRequest, EncodedRequest, IdSource, TargetTraits, ThinkingEnvelope, Translation } from "./codec.ts";
import { CODECS } from "./codecs.ts";
import type { Conversation } from "./conversation.ts";
import type { StreamEvent } from "./event.ts";
import { readableBy } from "./document_texts.ts";
import { refuseKept } from "./kept_elsewhere.ts";
import type { Loss } from "./loss.ts";
import { mediaExcess } from "./media_excess.ts";
import type { Message } from "./message.ts";
import type { Protocol } from "./protocol.ts";
import { isKept, keptTurn, onResponse, type ResponseHistory, withHistory } from "./response_history.ts";
import { compacted, isCompaction, summaryQuestion } from "./responses/compaction.ts";
import { signedBy, signerOf, withOwnSignatures, withSigner } from "./signer.ts";
import { StreamConverter } from "./stream_converter.ts";
import { callIds, withCallIds } from "./stream/call_ids.ts";
import { checked } from "./stream/checked.ts";
import { collect } from "./stream/collect.ts";
import { gathered } from "./stream/gathered.ts";
import { oneText, withOneText } from "./stream/one_text.ts";
import { pipe, through } from "./stream/pipe.ts";
import { replay } from "./stream/replay.ts";
import { sequential } from "./stream/sequential.ts";
import { wholeCalls, withWholeCalls } from "./stream/whole_calls.ts";
import { withWrittenCalls, writtenCalls, type WrittenCallsOptions } from "./stream/written_calls.ts";
import { withSearchNote } from "./search_note.ts";
import { namesOf, ToolNames } from "./tool_names.ts";
import type { Transducer } from "./transducer.ts";
import { declaredSchemas } from "./written_call.ts";

/** What a conversion needs of the world. */
export interface ConversionContext {
  readonly envelope: ThinkingEnvelope;
  readonly ids: IdSource;
  /** Milliseconds of the epoch. */
  readonly now: number;
  /** Absent: no answer is kept for `previous_response_id`. */
  readonly history?: ResponseHistory | undefined;
}

export interface ClientBody {
  readonly protocol: Protocol;
  readonly body: JsonObject;
  /** As the client named it. */
  readonly model: string;
  readonly stream: boolean;
  /** Of the whole body, as if it were text. */
  readonly estimatedInputTokens: number;
  /** Its conversation is to be replaced by a summary: the path said so, or `isCompaction` of the body does. */
  readonly compaction: boolean;
  /** A whole answer stands alone in a list: a Gemini stream that is no event stream. */
  readonly listed: boolean;
}

/** A client's request on its way to any upstream; decoded once, however many upstreams are tried. */
export class RequestConverter {
  private decoded: DecodedRequest | undefined;

  constructor(private readonly client: ClientBody, private readonly context: ConversionContext) {}

  /** @throws ProxyError `invalid_request` with the path of what cannot be read */
  to(protocol: Protocol, target: TargetTraits): Conversion {
    const { client, context } = this;
    const { envelope } = context;
    this.decoded ??= this.decode();
    const compaction = client.compaction || (client.protocol === "responses" && isCompaction(client.body));
    const conversation = compaction ? summaryQuestion(this.decoded.conversation, protocol) : this.decoded.conversation;
    const names = namesOf(conversation, protocol === "gemini" ? "identifier" : "any");
    const encode = (said: Conversation) =>
      CODECS[protocol].encodeRequest({ ...said, model: target.model }, { target, names, envelope });
    const signer = signerOf(protocol, target);
    const readable = readableBy(target, conversation);
    const given = withOwnSignatures(readable, protocol, signer);
    const plain = encode(given);
    const noted = withSearchNote(given, plain.lost);
    const encoded = noted === given ? plain : encode(noted);
    const lost = new Set([...this.decoded.lost, ...encoded.lost]);
    if (readable !== conversation) lost.add("document.layout");
    const estimatedInputTokens = Math.max(1, Math.ceil(client.estimatedInputTokens - mediaExcess(conversation.turns)));
    const translation = { ...this.translation(names, lost), estimatedInputTokens };
    const { history, ids } = context;
    const schemaOf = declaredSchemas(conversation, names);
    const written = schemaOf === undefined ? undefined : { schemaOf, ids };
    return new Conversion({
      ...{ client, to: protocol, signer, encoded, translation, lost, compaction, history, written },
      isTold: false,
    });
  }

  /** The client's body, with all that it goes on from. */
  private decode(): DecodedRequest {
    const { client: { protocol, body, model, stream }, context: { history, envelope } } = this;
    const form = bodyForm(protocol, body);
    refuseKept(form, body);
    const whole = form === "responses" ? withHistory(body, history) : body;
    const decoded = CODECS[form].decodeRequest(whole, { envelope, model, stream });
    return protocol === "chat" ? { ...decoded, conversation: withCustomCalls(decoded.conversation) } : decoded;
  }

  /**
   * The way back alone, for an answer of the client's own protocol in another form than was asked for.
   * @param isTold it is told by us, of several: no upstream has it as the client does
   */
  own(isTold = false): Conversion {
    const { client } = this;
    const lost = new Set<string>();
    // The upstream was asked with the client's own bytes.
    const translation = this.translation(new ToolNames([]), lost);
    const encoded = { body: client.body, headers: {}, lost: [] };
    return new Conversion({
      client,
      to: client.protocol,
      signer: undefined,
      encoded,
      translation,
      lost,
      compaction: false,
      history: isTold ? this.context.history : undefined,
      isTold,
      written: undefined,
    });
  }

  private translation(names: ToolNames, lost: Set<string>): Translation {
    const { client: { model: clientModel, estimatedInputTokens, body: request }, context: { ids, envelope, now } } =
      this;
    const report = (feature: string) => lost.add(feature);
    return { clientModel, estimatedInputTokens, names, request, ids, envelope, now, report };
  }
}

interface ConversionParts {
  readonly client: ClientBody;
  readonly to: Protocol;
  /** `undefined`: what is signed stays within its protocol, as it is. */
  readonly signer: string | undefined;
  readonly encoded: EncodedRequest;
  readonly translation: Translation;
  readonly lost: Set<string>;
  readonly compaction: boolean;
  /** Absent: the upstream itself keeps the answer. */
  readonly history: ResponseHistory | undefined;
  /** It is told of several answers. */
  readonly isTold: boolean;
  /** Absent: no call can be written into a text. */
  readonly written: WrittenCallsOptions | undefined;
}

/** A request as an upstream takes it, and the way back for its answer. */
export class Conversion {
  constructor(private readonly parts: ConversionParts) {}

  get body(): JsonObject {
    return this.parts.encoded.body;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.parts.encoded.headers;
  }

  /** What could not be carried so far; the answer may add to it. */
  get losses(): readonly Loss[] {
    const { client, to, lost } = this.parts;
    return [...lost].map((feature) => ({ from: client.protocol, to, feature }));
  }

  /** Both sides speak the same protocol. */
  get isOwn(): boolean {
    return this.parts.to === this.parts.client.protocol;
  }

  /** A whole answer in the client's protocol; an error if the upstream's is one or is none. */
  message(body: Json): Json | ProxyError {
    return this.whole(this.decoded(body));
  }

  /** A whole answer as the stream that the client asked for. */
  replayed(body: Json): readonly SseFrame[] | ProxyError {
    const message = this.shown(this.decoded(body));
    if (message instanceof Error) return message;
    return through(replay(message), this.encoder());
  }

  /** Takes a stream that nobody asked for, and gives the whole answer that the client asked for. */
  collector(): AnswerCollector {
    const { wire } = CODECS[this.parts.to];
    const decoder = this.decoder();
    const isFinish = (frame: SseFrame) => wire.signal(frame).type === "finish";
    return new AnswerCollector(decoder, (events) => this.whole(collect(events)), isFinish);
  }

  /** A whole answer in the hub's words. */
  read(body: Json): Message | ProxyError {
    return this.decoded(body);
  }

  /** The upstream's stream in the hub's words, part behind part. */
  reader(): Transducer<SseFrame, StreamEvent> {
    return pipe(pipe(this.decoder(), wholeCalls()), sequential());
  }

  /** The client's stream of events in the hub's words. */
  teller(): Transducer<StreamEvent, SseFrame> {
    return this.hasOneText ? pipe(oneText(), this.encoder()) : this.encoder();
  }

  /** The client's whole answer of events in the hub's words. */
  told(events: Iterable<StreamEvent>): Json | ProxyError {
    return this.whole(collect(events));
  }

  private whole(message: Message | ProxyError): Json | ProxyError {
    const { client, translation } = this.parts;
    const shown = this.shown(message);
    if (shown instanceof Error) return shown;
    const encoded = CODECS[client.protocol].encodeMessage(shown, translation);
    this.keep(encoded);
    if (client.compaction) return { ...encoded, object: "response.compaction" };
    return client.listed ? [encoded] : encoded;
  }

  private shown(message: Message | ProxyError): Message | ProxyError {
    const whole = message instanceof Error ? message : withWholeCalls(message);
    if (whole instanceof Error) return whole;
    if (this.parts.compaction) return this.compacted(whole);
    return this.hasOneText ? withOneText(whole) : whole;
  }

  /** Responses have several messages in an answer, and Messages texts around a search or a thought; so have several turns. */
  private get hasOneText(): boolean {
    const { client: { protocol: from }, to } = this.parts;
    return (this.parts.isTold || to === "responses" || to === "messages") && (from === "chat" || from === "gemini");
  }

  /** The answer's stream in the client's protocol. */
  stream(): StreamConverter {
    const { client: { protocol: from }, compaction } = this.parts;
    const decoded = pipe(this.decoder(), wholeCalls());
    const summed = compaction ? pipe(decoded, gathered((events) => this.compactedEvents(events))) : decoded;
    // Chat could tell calls in turns, but no texts, and the thinking before a call has to be whole in front of it.
    const ordered = pipe(summed, sequential());
    const told = this.hasOneText ? pipe(ordered, oneText()) : ordered;
    return new StreamConverter(told, this.encoder(), CODECS[from].wire.responseId);
  }

  private decoded(body: Json): Message | ProxyError {
    const { to, signer, translation, written } = this.parts;
    const said = CODECS[to].decodeMessage(body, translation);
    if (said instanceof Error) return said;
    const told = written === undefined ? said : withWrittenCalls(said, written);
    const message = withCallIds(told, translation.ids);
    return signer === undefined ? message : withSigner(message, signer);
  }

  private decoder(): Transducer<SseFrame, StreamEvent> {
    const { to, signer, translation, written } = this.parts;
    const read = pipe(CODECS[to].streamDecoder(translation), checked());
    const told = written === undefined ? read : pipe(read, writtenCalls(written));
    const decoder = pipe(told, callIds(translation.ids));
    return signer === undefined ? decoder : pipe(decoder, signedBy(signer));
  }

  private encoder(): Transducer<StreamEvent, SseFrame> {
    const { client: { protocol, body }, translation, history } = this.parts;
    const encoder = CODECS[protocol].streamEncoder(translation);
    return protocol === "responses" && history !== undefined && isKept(body)
      ? onResponse(encoder, (response) => this.keep(response))
      : encoder;
  }

  /** A client may go on from this answer. */
  private keep(response: JsonObject): void {
    const { client: { protocol, body }, history } = this.parts;
    if (protocol === "responses" && isKept(body)) history?.keep(keptTurn(body, response));
  }

  private compacted(message: Message): ReturnType<typeof compacted> {
    const { ids, envelope } = this.parts.translation;
    return compacted(message, ids.next("cmp_"), envelope);
  }

  private *compactedEvents(events: readonly StreamEvent[]): Generator<StreamEvent> {
    const shown = this.shown(collect(events));
    if (shown instanceof Error) yield { type: "error", error: shown };
    else yield* replay(shown);
  }
}
