/** One test of an endpoint as the API shows it. */
import { failureOfOne } from "../explain.ts";
import type { Say } from "../phrases/say.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { TestAdvice } from "../proxy/test_advice.ts";
import type { EndpointTestRequest, EndpointTestResult } from "../proxy/test_endpoint.ts";
import { answerText } from "./answer_text.ts";
import { lossReasons } from "./loss_reasons.ts";
import { attemptView, type PaneView, paneView, textOf } from "./request_views.ts";
import { TEST_ADVICE } from "./test_advice.ts";

export interface TestView {
  /** The one of a client. */
  readonly protocol: Protocol;
  readonly streaming: boolean;
  readonly ok: boolean;
  /** What a client would have got. */
  readonly status: number;
  /** What the endpoint was asked in and for at last; `null`: it was not asked. */
  readonly upstream_protocol: Protocol | null;
  readonly upstream_model: string | null;
  /** The text of the answer. */
  readonly answer: string;
  readonly first_byte_ms: number | null;
  readonly first_token_ms: number | null;
  readonly total_ms: number;
  readonly error: string | null;
  readonly advice: { readonly code: TestAdvice; readonly text: string } | null;
  /** What the conversion could not carry, and why. */
  readonly losses: readonly string[];
  readonly loss_reasons: readonly string[];
  /** What was changed because of what is known of the endpoint, in words; `learned`: what this test has found out. */
  readonly changes: readonly string[];
  readonly learned: readonly string[];
  readonly attempts: readonly ReturnType<typeof attemptView>[];
  readonly panes: readonly PaneView[];
}

export function testView({ protocol, stream }: EndpointTestRequest, tested: EndpointTestResult, say: Say): TestView {
  const { record, panes, headersMs, advice } = tested;
  const first = record.attempts[0], last = record.attempts.at(-1);
  const ok = record.error === undefined && record.status < 300;
  const changes = last?.changes.map(say) ?? [];
  const known = first?.changes.map(say) ?? [];
  const answer = panes.findLast(({ kind }) => kind === "client_response")?.body;
  return {
    protocol,
    streaming: stream,
    ok,
    status: record.status,
    upstream_protocol: last?.protocol ?? null,
    upstream_model: last?.model ?? null,
    answer: ok && answer !== undefined ? answerText(protocol, textOf(answer) ?? "").slice(0, MAX_ANSWER) : "",
    first_byte_ms: headersMs ?? null,
    first_token_ms: record.firstTokenMs ?? null,
    total_ms: record.durationMs,
    error: record.error === undefined ? null : say(failureOfOne(record.error)),
    advice: advice === undefined ? null : { code: advice, text: say(TEST_ADVICE[advice]) },
    losses: record.losses,
    loss_reasons: lossReasons(record.losses, say),
    changes,
    learned: ok ? changes.filter((change) => !known.includes(change)) : [],
    attempts: record.attempts.map((attempt, index) => attemptView(attempt, index, say)),
    panes: panes.map(paneView),
  };
}

const MAX_ANSWER = 2000;

/** A test that a fault of this program has ended. */
export function failedView({ protocol, stream }: EndpointTestRequest, error: string): TestView {
  return {
    ...{ protocol, streaming: stream, ok: false, status: 500, upstream_protocol: null, upstream_model: null, error },
    ...{ answer: "", first_byte_ms: null, first_token_ms: null, total_ms: 0, advice: null },
    ...{ losses: [], loss_reasons: [], changes: [], learned: [], attempts: [], panes: [] },
  };
}
