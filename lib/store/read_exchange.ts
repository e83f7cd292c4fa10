/** What the bytes of a request and its answer say: read by the protocols' own codecs, where nobody waits for it. */
import { concat, NO_BYTES } from "../bytes.ts";
import { withoutAgentsOwn } from "../protocol/agents_own.ts";
import { CODECS } from "../protocol/codecs.ts";
import type { Part, Turn } from "../protocol/conversation.ts";
import type { StreamEvent } from "../protocol/event.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { through } from "../protocol/stream/pipe.ts";
import { writtenCalls, type WrittenCallsOptions } from "../protocol/stream/written_calls.ts";
import { addUsage } from "../protocol/usage.ts";
import { conversationIn, eventsIn, translationOf } from "../reading/recorded_bytes.ts";
import type { Pane } from "../record.ts";
import { isLastOfTurn } from "../turns.ts";
import { NO_READING, type Reading, type RecordedRequest } from "./recorded.ts";
import { endOfPieces } from "./end_of_pieces.ts";

/** How much of a turn's words can be searched, in UTF-16 units each way. */
const MAX_WORDS = 64 * 1024;

/** Reads the panes of a request for an answer; whatever cannot be read, or was not kept whole, says nothing. */
export function readExchange(
  { operation, protocol, upstreamProtocol, panes, attempts, stream, model }: RecordedRequest,
): Reading {
  if (operation !== "generate" || protocol === undefined) return NO_READING;
  const asked = panes.find(({ kind }) => kind === "client_request")?.body;
  const answer = answerOf({ operation, protocol, upstreamProtocol, panes, attempts });
  const read = ({ pane, protocol: form }: AnswerBytes) =>
    answerIn(pane, { protocol: form, model, converted: form !== protocol });
  const told = answer === undefined ? NO_ANSWER : read(answer);
  return {
    ...(asked === undefined ? NOT_ASKED : askedIn(asked, { protocol, stream, model })),
    ...earlierTurns({ attempts, panes }).map(read).reduceRight(behind, told),
  };
}

/** What two turns of an answer come to: it ends as the later did, and cost what both did. */
function behind(later: AnswerReading, earlier: AnswerReading): AnswerReading {
  const { usage, tools, answered } = later;
  return {
    ...later,
    answered: brief([earlier.answered, answered].filter((text) => text !== "").join("\n")),
    tools: [...earlier.tools, ...tools],
    usage: usage === undefined || earlier.usage === undefined ? usage ?? earlier.usage : addUsage(earlier.usage, usage),
  };
}

/** The bytes of an answer, and what they are written in. */
interface AnswerBytes {
  readonly pane: Pane;
  readonly protocol: Protocol;
}

/** What upstreams answered before the last turn of an answer. */
export function earlierTurns({ attempts, panes }: Pick<RecordedRequest, "attempts" | "panes">): AnswerBytes[] {
  return attempts.slice(0, -1).flatMap(({ protocol }, index) => {
    const pane = isLastOfTurn(attempts, index) ? readable(panes, index) : undefined;
    return pane === undefined || protocol === undefined ? [] : [{ pane, protocol }];
  });
}

function readable(panes: readonly Pane[], index: number): Pane | undefined {
  return panes.findLast(({ kind, attempt, body, beginning }) =>
    kind === "upstream_response" && attempt === index && (body ?? beginning) !== undefined
  );
}

/** The answer of a request, and what it is written in: the upstream's own says more of its cost than what was made of it. */
export function answerOf(
  { operation, protocol, upstreamProtocol, panes, attempts }: Pick<
    RecordedRequest,
    "operation" | "protocol" | "upstreamProtocol" | "panes" | "attempts"
  >,
): AnswerBytes | undefined {
  if (operation !== "generate" || protocol === undefined) return undefined;
  // What an attempt said that was moved on from is no answer, and may be in another protocol.
  const upstream = readable(panes, attempts.length - 1);
  if (upstream !== undefined) return { pane: upstream, protocol: upstreamProtocol ?? protocol };
  const client = panes.find(({ kind }) => kind === "client_response");
  return client === undefined ? undefined : { pane: client, protocol };
}

type AskedReading = Pick<Reading, "asked" | "title">;
type AnswerReading = Omit<Reading, keyof AskedReading>;
const { asked: _, title: __, ...NO_ANSWER } = NO_READING;
const NOT_ASKED: AskedReading = { asked: "", title: "" };

function askedIn(
  bytes: Uint8Array,
  { protocol, model, stream }: { protocol: Protocol; model: string; stream: boolean },
): AskedReading {
  const conversation = conversationIn(bytes, { protocol, model, stream });
  if (conversation === undefined) return NOT_ASKED;
  const { turns } = conversation;
  // The words of the user behind the last answer of the model.
  const last = turns.findLastIndex(({ role }) => role === "assistant");
  const users = turns.slice(last + 1).filter(({ role }) => role === "user");
  const title = users.map(writtenIn).find((text) => text !== "") ?? firstWritten(turns);
  return { asked: brief(users.map(wordsOf).join("\n")), title: brief(title) };
}

/** While an agent works, results of tools are all that comes as the user's: what is asked for stands before them. */
function firstWritten(turns: readonly Turn[]): string {
  for (const turn of turns) {
    const text = turn.role === "user" ? writtenIn(turn) : "";
    if (text !== "") return text;
  }
  return "";
}

/** Results of tools and what an agent says for its user are not written by anybody. */
function writtenIn({ parts }: Turn): string {
  const text = parts.map((part) => part.type === "text" ? part.text : "").join("\n");
  return withoutAgentsOwn(text, { mayBeCut: true }).trim();
}

function wordsOf({ parts }: Turn): string {
  return parts.map(wordsOfPart).filter((words) => words !== "").join("\n");
}

function wordsOfPart(part: Part): string {
  switch (part.type) {
    case "text":
    case "refusal":
      return part.text;
    case "tool_result":
      return part.parts.map(wordsOfPart).join("\n");
    case "image":
    case "document":
    case "audio":
    case "thinking":
    case "tool_call":
    case "foreign":
      return "";
    default:
      return part satisfies never;
  }
}

interface AnswerForm {
  readonly protocol: Protocol;
  readonly model: string;
  /** The client got it in another protocol, in which a call that stands in a text has become one. */
  readonly converted: boolean;
}

function answerIn(pane: Pane, form: AnswerForm): AnswerReading {
  const reading = readPane(pane, form);
  // The client gets its own name for the model.
  return pane.kind === "upstream_response" ? reading : { ...reading, model: undefined };
}

function readPane({ body, beginning = NO_BYTES, size, ending = NO_BYTES }: Pane, form: AnswerForm): AnswerReading {
  const first = body ?? beginning;
  const isWhole = first.length + ending.length >= size;
  const bytes = isWhole && ending.length > 0 ? concat([first, ending]) : first;
  const all = readAnswer(bytes, form);
  // Of a body that is not to be kept, no word of it is.
  const reading = body === undefined ? { ...all, answered: "", tools: [] } : all;
  if (isWhole) return reading;
  return { ...reading, ...endOfPieces({ beginning: first, ending }, CODECS[form.protocol], translationOf(form.model)) };
}

function readAnswer(bytes: Uint8Array, { protocol, model, converted }: AnswerForm): AnswerReading {
  try {
    const events = eventsIn(bytes, { protocol, model });
    return collected(converted ? through(events, writtenCalls(ANY_TOOL)) : events);
  } catch {
    return NO_ANSWER;
  }
}

/** Which tools were declared is not read here, and what a call is called by is all that counts. */
const ANY_TOOL: WrittenCallsOptions = { schemaOf: () => ({}), ids: { next: (prefix) => prefix } };

function collected(events: Iterable<StreamEvent>): AnswerReading {
  const words: string[] = [];
  const tools: string[] = [];
  const spoken = new Set<number>();
  let reading = NO_ANSWER;
  for (const event of events) {
    switch (event.type) {
      case "part_start":
        if (event.part.type === "tool_call") tools.push(event.part.name);
        else if (event.part.type !== "thinking") spoken.add(event.index);
        break;
      case "delta":
        if (spoken.has(event.index)) words.push(event.text);
        break;
      case "part_end":
        if (spoken.has(event.index)) words.push("\n");
        break;
      case "usage":
        reading = { ...reading, usage: event.usage };
        break;
      case "finish":
        reading = { ...reading, stopReason: event.finish.raw || event.finish.reason };
        break;
      case "start":
        reading = { ...reading, model: event.model || undefined };
        break;
      case "signature":
      case "citation":
      case "end":
      case "error":
        break;
      default:
        event satisfies never;
    }
  }
  return { ...reading, answered: brief(words.join("").trim()), tools };
}

function brief(text: string): string {
  return text.length > MAX_WORDS ? text.slice(0, MAX_WORDS) : text;
}
