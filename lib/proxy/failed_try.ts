/** What came of a try that failed, in words: the upstream's where it said something, else the proxy's own. */
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import { isContextOverflow, isOverflowInWordsOf, overflowError } from "../protocol/context_overflow.ts";
import { isObject, parseJson } from "../json.ts";
import { isStackOverflow } from "../json_depth.ts";
import { continuedMessage, threadNotFound } from "../protocol/message_thread.ts";
import { mapWords, type Phrase, phrase } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { redactExact } from "../redact.ts";
import { limitsOf, waitOf } from "../upstream/limits.ts";
import { FETCH_REPEATS } from "../upstream/send.ts";
import { classifyTransportError, describeTransportFault } from "../upstream/transport_error.ts";
import { UnusableEndpoint } from "../upstream/unusable_endpoint.ts";
import { type ClientRequest, depthFault } from "./client_request.ts";
import { defect } from "./defect.ts";
import type { Deps } from "./exchange.ts";
import type { Outcome, Refusal } from "./outcome.ts";
import { isRepeatable } from "./outgoing.ts";
import type { Answered, Phase, Try } from "./try.ts";

/** A try that ended with an exception. */
export function failure(error: unknown, { request, endpoint, exchange, deadline, phase }: Try): Outcome {
  if (exchange.departure.happened) return { type: "canceled" };
  // The client's body could not be converted.
  if (error instanceof ProxyError) return refusal(error, "proxy");
  if (deadline.expired) {
    const said = phrase(WAITED[phase.waitingFor], { endpoint: endpoint.name });
    return { type: "timeout", error: new ProxyError("timeout", said) };
  }
  if (isStackOverflow(error)) {
    // An answer may repeat the request.
    const fault = depthFault(request.bytes);
    return fault === undefined ? malformed(endpoint, phrase("attempt.too_deep")) : refusal(fault, "proxy");
  }
  if (error instanceof RangeError) {
    // An unknown content coding, or an event without end: the connection is fine, its content is not.
    return malformed(endpoint, phrase("attempt.unreadable", { words: error.message }));
  }
  const fault = classifyTransportError(error);
  const told = describeTransportFault(fault);
  if (phase.waitingFor !== "headers") {
    const said = phrase("attempt.broke_off", { endpoint: endpoint.name, fault: told });
    return { type: "transport", fault, twice: false, error: new ProxyError("upstream", said) };
  }
  const twice = FETCH_REPEATS && fault === "reset" && isRepeatable(request);
  const said = error instanceof UnusableEndpoint
    ? error.said
    : unreachable(endpoint, twice ? phrase("attempt.twice", { fault: told }) : told);
  return { type: "transport", fault, twice, error: new ProxyError("upstream", said) };
}

/** Nothing was sent: if not for the client's body, for a defect of ours, which the way to another endpoint may not have. */
export function unsent(error: unknown, request: Pick<ClientRequest, "bytes">, deps: Deps): Refusal {
  return refusal(error instanceof ProxyError ? error : defect(error, request.bytes, deps), "proxy");
}

export function unreachable({ name, url, proxy }: EndpointConfig, fault: Phrase): Phrase {
  const told = { endpoint: name, host: new URL(url).host, fault };
  return proxy === undefined
    ? phrase("attempt.unreachable", told)
    : phrase("attempt.unreachable_by_proxy", { ...told, type: proxy.type, proxy: proxy.address });
}

const WAITED = {
  headers: "attempt.no_headers",
  "first event": "attempt.no_first_event",
  answer: "attempt.no_whole_answer",
} as const satisfies Readonly<Record<Phase["waitingFor"], string>>;

/** A 200 whose body is an error counts as the status that it means. */
export function refused(said: ProxyError, answered: Answered): Outcome {
  const { request, conversion, sent } = answered;
  return inClientWords({ ...reported(said, answered), sent }, request.operation.protocol, conversion !== undefined);
}

/** An error that an upstream reports in an answer, as a refusal. It may quote credentials in it, ours and the client's. */
export function reported(
  said: ProxyError,
  { endpoint, headers, exchange }: Pick<Answered, "endpoint" | "headers" | "exchange">,
) {
  const { kind, status } = said;
  const secrets = exchange.deps.sender.secretsOf(endpoint);
  const credentials = exchange.credentials();
  // What the upstream reported: its type, and when a limit ends.
  const body = isObject(said.cause) ? said.cause : { message: said.message, code: said.code ?? null };
  const text = redactExact(JSON.stringify({ error: body }), [...secrets, ...credentials]);
  const limits = limitsOf({ status, headers, body: parseJson(text) }, exchange.deps.clock.now());
  const retryAfterMs = waitOf(limits);
  const words = mapWords(said.words, (words) => redactExact(words, secrets));
  const error = new ProxyError(kind, words, {
    status,
    ...(said.code === undefined ? {} : { code: said.code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  return { ...refusal(error, "upstream"), limits, headers, evidence: { status, text }, credentials };
}

/**
 * What the client understands of a refusal: that of another protocol has not its envelope; a full context, and that a
 * thread is not there, has to be said in its own words, whoever says it (E7). All else of its own protocol is as it came.
 */
export function inClientWords(refusal: Refusal, protocol: Protocol, isConverted: boolean): Refusal {
  const { message, status, code } = refusal.error;
  const said = { message, status, code };
  const thread = isConverted || protocol !== "messages" ? undefined : threadNotTaken(refusal);
  if (thread !== undefined) return { ...refusal, ...own(threadNotFound(thread)) };
  if (!isContextOverflow(said)) return isConverted ? { ...refusal, verbatim: undefined } : refusal;
  if (!isConverted && isOverflowInWordsOf(said, protocol)) return refusal;
  return { ...refusal, ...own(overflowError(refusal.error, protocol)) };
}

function own(error: ProxyError): Pick<Refusal, "error" | "status" | "verbatim"> {
  return { error, status: error.status, verbatim: undefined };
}

/**
 * What a request goes on from whose upstream knows no threads at all: its words would end the conversation, where the
 * client could send all of it again. Who knows them gives his reason in a code.
 */
function threadNotTaken({ error: { message }, evidence, sent }: Refusal): string | undefined {
  if (!/\bthread\b/.test(message) || evidence?.text.includes('"error_code"') === true) return undefined;
  return /extra|not (?:permitted|supported|allowed)|un(?:known|expected|supported|recogni)/i.test(message) &&
      sent !== undefined
    ? continuedMessage(sent().body)
    : undefined;
}

export function withoutCredential({ name }: EndpointConfig): Outcome {
  const said = phrase("attempt.no_credential", { endpoint: name });
  return refusal(new ProxyError("authentication", said), "proxy");
}

/** `forStream`: it does not even matter what else it is, since a stream was asked for. */
export function malformed(endpoint: EndpointConfig, what: Phrase, forStream = false): Outcome {
  const told = { endpoint: endpoint.name, what };
  const said = forStream ? phrase("attempt.malformed_for_stream", told) : phrase("attempt.malformed", told);
  return refusal(new ProxyError("upstream", said), "proxy");
}

function refusal(error: ProxyError, words: "upstream" | "proxy"): Refusal {
  const { status, retryAfterMs } = error;
  return { type: "refusal", status, error, words, verbatim: undefined, retryAfterMs, limits: [] };
}
