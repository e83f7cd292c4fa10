/**
 * One small request of somebody who looks whether an endpoint answers: from its first byte to its last by a client's way,
 * to that endpoint alone, whatever state it is in, and in nobody's record.
 */
import type { Config, EndpointConfig } from "../config/config.ts";
import { phrase } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { openRecord, type Pane, type RequestRecord } from "../record.ts";
import { Availability } from "../routing/availability.ts";
import { Windows } from "../routing/windows.ts";
import type { UpstreamResponse } from "../upstream/send.ts";
import { VERSION } from "../version.ts";
import { Capture } from "./capture.ts";
import { type Deps, Exchange } from "./exchange.ts";
import { handle } from "./handle.ts";
import { KeptAnswers } from "./kept_answers.ts";
import { detectOperation } from "./operation.ts";
import type { TestAdvice } from "./test_advice.ts";
import { testQuestion } from "./test_question.ts";

export interface EndpointTest {
  readonly endpoint: EndpointConfig;
  /** The one that a client would speak; it is converted where the endpoint speaks another. */
  readonly protocol: Protocol;
  readonly stream: boolean;
  /** It is offered a tool, and asked to use it. */
  readonly tool?: boolean;
  /** As a client would name it. */
  readonly model: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface EndpointTested {
  readonly record: RequestRecord;
  /** What went in and out. */
  readonly panes: readonly Pane[];
  /** Milliseconds until the first byte of the last answer of the upstream was there; `undefined`: none came. */
  readonly headersMs: number | undefined;
}

export interface EndpointTestRequest extends EndpointTest {
  /** The configuration in use has the endpoint as it is tested: what is found out about it is remembered. */
  readonly saved: boolean;
}

/** What a test came to, masked. */
export interface EndpointTestResult extends EndpointTested {
  /** What can be done about its failure; `undefined`: it did not fail. */
  readonly advice: TestAdvice | undefined;
}

/** The port by which others test endpoints. */
export interface EndpointTests {
  run(request: EndpointTestRequest): Promise<EndpointTestResult>;
  /** Names of the models that `endpoint` says it has; empty: it says nothing. */
  models(endpoint: EndpointConfig): Promise<readonly string[]>;
  /** Milliseconds that a connection to it takes; `undefined`: a proxy is in between, or there is none. */
  connectMs(endpoint: EndpointConfig): Promise<number | undefined>;
}

/** What comes of it has credentials in it. */
export async function testEndpoint(test: EndpointTest, deps: Deps): Promise<EndpointTested> {
  const { endpoint, protocol, stream, tool = false, model, signal } = test;
  const { path, headers, body } = testQuestion(protocol, { model, stream, tool });
  const url = new URL(path, "http://localhost");
  const request = new Request(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "user-agent": `cccc/${VERSION} (endpoint test)` },
    body: JSON.stringify(body),
    signal,
  });
  const operation = detectOperation(request.method, url.pathname, request.headers)!;
  const config = withOnly(endpoint, deps.config.current());
  const capture: TimedCapture = new TimedCapture(config.logging, deps.clock.monotonic, () => exchange.elapsedMs());
  const ended = Promise.withResolvers<Pick<EndpointTested, "record" | "panes">>();
  const known = { startedAt: deps.clock.now(), method: request.method, path: url.pathname, operation: "test" };
  const record = openRecord({ ...known, client: "other", agent: undefined, keyName: undefined, protocol });
  const exchange = new Exchange(record, {
    config,
    request,
    capture,
    deps: {
      ...deps,
      config: { current: () => config },
      // As if nothing had ever happened there, but for the APIs that it is known not to have.
      availability: new Availability(
        () => ({ ...config.routing.breaker, recoveryThreshold: config.health.recoveryThreshold }),
        (of, lacked) => deps.learner.lacks({ ...of, protocol: lacked }, deps.clock.now()),
      ),
      usageWindows: new Windows(() => []),
      tagging: { of: () => ({ tags: new Set(), given: [], faults: [] }) },
      answers: new KeptAnswers(deps.clock.monotonic),
      recorder: { record: (record, panes) => ended.resolve({ record, panes }) },
    },
  });
  try {
    await drain(await handle({ operation, request, headers: request.headers, url, client: "other" }, exchange));
  } catch (error) {
    exchange.close({ error: phrase("outcome.failed_inside"), kind: "upstream" });
    throw error;
  }
  return { ...await ended.promise, headersMs: capture.headersMs };
}

/** The first byte of the upstream's answers, beside what went in and out. */
class TimedCapture extends Capture {
  headersMs: number | undefined;

  constructor(logging: Config["logging"], monotonic: () => number, private readonly elapsedMs: () => number) {
    super(logging, monotonic);
  }

  override answered(response: UpstreamResponse, attempt: number): void {
    this.headersMs = this.elapsedMs();
    super.answered(response, attempt);
  }
}

/** Of each body a test keeps so much. */
const KEPT_BYTES = 256 * 1024;

const NO_CAPS = { maxConcurrency: 0, maxPerMinute: 0, maxTokensPerMinute: 0 };

function withOnly(endpoint: EndpointConfig, config: Config): Config {
  return {
    ...config,
    // Who may use it, and for what, is not what is tested.
    endpoints: [{ ...endpoint, enabled: true, tags: [], supportedClients: [], models: [], ...NO_CAPS }],
    routing: { ...config.routing, policy: "priority", affinity: { ...config.routing.affinity, enabled: false } },
    logging: { ...config.logging, logRequestBody: "full", logResponseBody: "full", maxBodyBytes: KEPT_BYTES },
  };
}

async function drain({ body }: Response): Promise<void> {
  try {
    for await (const _ of body ?? []) { /* What came is in the panes. */ }
  } catch {
    // Why it broke off is in the record.
  }
}
