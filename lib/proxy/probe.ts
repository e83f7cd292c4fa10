/** One small request that asks an endpoint whether it answers: by the same way as a client's, but in nobody's record. */
import type { Config, EndpointConfig } from "../config/config.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { NO_RECORDER, openRecord } from "../record.ts";
import { overridesOf } from "../routing/models.ts";
import { isCapped } from "../routing/rate_caps.ts";
import { type Candidate, protocolsOf } from "../routing/route.ts";
import { VERSION } from "../version.ts";
import { attempt } from "./attempt.ts";
import { type Deps, Exchange } from "./exchange.ts";
import { lessonFor } from "./learn.ts";
import { describeOutcome, reportOf } from "./observe.ts";
import type { Operation } from "./operation.ts";
import type { Outcome } from "./outcome.ts";
import { readRequest } from "./read_request.ts";
import { percentEncoded } from "./percent_encoded.ts";

/** What is asked, and of whom. */
export interface Probe {
  readonly endpoint: EndpointConfig;
  /** The one that failed, as the endpoint knows it; empty: nothing is asked of a model, and any answer will do. */
  readonly model: string;
}

export type ProbeOutcome =
  | { readonly type: "well" }
  | { readonly type: "unwell"; readonly reason: Words }
  /** It says nothing of the endpoint: a limit, a refused credential. */
  | { readonly type: "unknown"; readonly reason: Words };

/** Never rejects; takes no longer than `timeouts.health_check_timeout`. */
export async function probe({ endpoint, model: failed }: Probe, deps: Deps): Promise<ProbeOutcome> {
  // Whoever's credential it would be, it is not there to be used for this.
  if (endpoint.authType === "passthrough") {
    return { type: "unknown", reason: phrase("endpoint.clients_credentials") };
  }
  const model = failed === "" ? failed : endpoint.healthCheckModel || failed;
  const snapshot = deps.availability.at(deps.clock.monotonic());
  const spoken = protocolsOf(endpoint);
  const protocol = spoken.find((each) => !snapshot.lacks({ endpointId: endpoint.id, model }, each)) ?? spoken[0]!;
  const { operation, body } = model === "" ? listing(protocol) : question(protocol, model);
  const url = new URL(`http://localhost${operation.path}`);
  const request = new Request(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...HEADERS, ...(protocol === "messages" ? { "anthropic-version": "2023-06-01" } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const known = {
    startedAt: deps.clock.now(),
    method: request.method,
    path: operation.path,
    operation: "probe",
    agent: undefined,
    keyName: undefined,
  };
  const exchange = new Exchange(openRecord({ ...known, client: "other", protocol }), {
    config: withTotal(deps.config.current()),
    deps: { ...deps, recorder: NO_RECORDER },
    request,
  });
  try {
    const client = await readRequest({ operation, request, headers: request.headers, url, client: "other" }, exchange);
    const candidate: Candidate = {
      ...{ endpoint, protocol, model, fallback: undefined, rewritten: undefined, longContext: false },
      overrides: overridesOf(endpoint, model),
      ...{ resort: "first", reason: phrase("route.health_probe") },
    };
    const lesson = lessonFor(candidate, client, exchange);
    // It is not held back by a cap: it says when the endpoint may be asked again.
    if (model !== "" && isCapped(endpoint)) {
      const spending = { requestId: exchange.record.id, tokens: PROBE_TOKENS };
      deps.availability.spend(endpoint, spending, deps.clock.monotonic());
    }
    const outcome = await attempt(client, { candidate, lesson }, exchange);
    if (outcome.type === "answer" && outcome.answer.type === "raw") outcome.answer.abort();
    return told(outcome, { endpoint, model });
  } finally {
    exchange.close();
  }
}

const HEADERS = { "content-type": "application/json", "user-agent": `cccc/${VERSION} (health probe)` };

function withTotal(config: Config): Config {
  return { ...config, timeouts: { ...config.timeouts, totalMs: config.health.timeoutMs } };
}

interface Call {
  readonly operation: Operation;
  readonly body?: unknown;
}

/** It costs nothing, and nobody who is reached leaves it without an answer of some kind. */
function listing(protocol: Protocol): Call {
  return { operation: { type: "forward", protocol, path: "/models", repeatable: true } };
}

const WORD = "ping";

/** So many it has, with its answer, about. */
const PROBE_TOKENS = 30;

/** The least that a model can be asked for. */
function question(protocol: Protocol, model: string): Call {
  const messages = [{ role: "user", content: WORD }];
  switch (protocol) {
    case "messages":
      return {
        operation: { type: "generate", protocol, path: "/messages" },
        body: { model, max_tokens: 1, messages },
      };
    case "chat":
      return {
        operation: { type: "generate", protocol, path: "/chat/completions" },
        body: { model, max_tokens: 1, messages },
      };
    case "responses":
      // OpenAI's least: https://platform.openai.com/docs/api-reference/responses/create (read 2026-11-25).
      return {
        operation: { type: "generate", protocol, path: "/responses" },
        body: { model, max_output_tokens: 16, input: WORD, store: false },
      };
    case "gemini":
      return {
        operation: { type: "generate", protocol, path: `/models/${percentEncoded(model)}:generateContent` },
        body: { contents: [{ role: "user", parts: [{ text: WORD }] }], generationConfig: { maxOutputTokens: 1 } },
      };
    default:
      return protocol satisfies never;
  }
}

/** Who finds fault with the question has read it, so is well; and where nobody could be reached, any answer is one. */
function told(outcome: Outcome, { endpoint, model }: Probe): ProbeOutcome {
  if (outcome.type === "canceled") return { type: "unknown", reason: phrase("endpoint.stopping") };
  if (model === "" && outcome.type === "refusal") return { type: "well" };
  if (outcome.type === "refusal" && (outcome.status === 429 || outcome.status === 408)) {
    return { type: "unknown", reason: describeOutcome(outcome, endpoint) };
  }
  const report = reportOf(outcome, endpoint);
  if (report?.type === "failure") return { type: "unwell", reason: report.reason };
  if (report?.type === "refused") return { type: "unknown", reason: report.reason };
  return { type: "well" };
}
