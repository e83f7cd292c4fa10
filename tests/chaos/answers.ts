/** One answer in all protocols: a text with letters of several bytes, and a call. */
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { Reading } from "../corpora/reading.ts";
import { CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "../e2e/protocols.ts";
import { EXCHANGES } from "../store/exchanges.ts";

/** How one protocol asks for it and tells it. */
export interface Spoken {
  readonly protocol: ProtocolCase;
  readonly request: (streaming: boolean) => string;
  readonly whole: string;
  readonly events: readonly SpokenEvent[];
}

export interface SpokenEvent {
  readonly text: string;
  /** How far the answer is with it. */
  readonly reached: "nothing" | "content" | "finish";
}

const CASES: readonly ProtocolCase[] = [MESSAGES, CHAT, RESPONSES, GEMINI];

/** Says why the answer ends. */
const FINISH: Readonly<Record<Protocol, string>> = {
  messages: '"stop_reason":"tool_use"',
  chat: '"finish_reason":"tool_calls"',
  responses: '"type":"response.completed"',
  gemini: '"finishReason"',
};

/** What a request has in its body beside the question, to be answered with figures. */
const FORMS: Readonly<Record<Protocol, (stream: boolean) => object>> = {
  messages: (stream) => ({ stream }),
  chat: (stream) => stream ? { stream, stream_options: { include_usage: true } } : { stream },
  responses: (stream) => ({ stream }),
  gemini: () => ({}),
};

/** Comes before the content. */
const PREAMBLE = /"type":"message_start"|"type":"response\.created"/;

export const SPOKEN: readonly Spoken[] = CASES.map((protocol): Spoken => {
  const { request, whole, stream } = EXCHANGES.find((each) => each.protocol === protocol.name)!;
  const texts = foreign(stream).split(/(?<=\n\n)/);
  const first = texts.findIndex((text) => !PREAMBLE.test(text));
  const finish = texts.findIndex((text) => text.includes(FINISH[protocol.name]));
  return {
    protocol,
    request: (streaming) => JSON.stringify({ ...JSON.parse(request), ...FORMS[protocol.name](streaming) }),
    whole: foreign(whole),
    events: texts.map((text, i) => ({
      text,
      reached: i < first ? "nothing" : i < finish ? "content" : "finish",
    })),
  };
});

function foreign(text: string): string {
  return text.replaceAll("I will look ", "I will 見る🦀 ");
}

const SAID = "I will 見る🦀 into it";

/** Why `reading` is not all of the answer; `undefined`: it is. */
export function differenceOf({ text, calls, reason, usage }: Reading): string | undefined {
  const said = JSON.stringify({ text, calls, reason, usage });
  return said === WHOLE ? undefined : said;
}

const WHOLE = JSON.stringify({
  text: SAID,
  calls: [{ name: "read_file", arguments: { path: "blue" } }],
  reason: "tool_calls",
  usage: { input: 100, cached: 80, output: 7, reasoning: 0 },
});
