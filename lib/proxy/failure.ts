/** What came of a try that failed, in words: the upstream's where it said something, else the proxy's own. */
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import { isContextOverflow, overflowError } from "../protocol/context_overflow.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { redactExact } from "../redact.ts";
import { limitsOf, waitOf } from "../upstream/limits.ts";
import { classifyTransportError, describeTransportFault } from "../upstream/transport_error.ts";
import { UnusableEndpoint } from "../upstream/unusable_endpoint.ts";
import type { Outcome, Refusal } from "./outcome.ts";
import { isRepeatable } from "./outgoing.ts";
import type { Answered, Phase, Try } from "./try.ts";

/** A try that ended with an exception. */
export function failure(error: unknown, { request, endpoint, exchange, deadline, phase }: Try): Outcome {
  if (exchange.departure.happened) return { type: "canceled" };
  // The client's body could not be converted.
  if (error instanceof ProxyError) return refusal(error, "proxy");
  const name = JSON.stringify(endpoint.name);
  if (deadline.expired) {
    const message = `Endpoint ${name} did not send ${WAITED[phase.waitingFor]} in time`;
    return { type: "timeout", waitedFor: phase.waitingFor, error: new ProxyError("timeout", message) };
  }
  if (error instanceof RangeError) {
    // An unknown content coding, or an event without end: the connection is fine, its content is not.
    return malformed(endpoint, `something unreadable: ${error.message}`);
  }
  const fault = classifyTransportError(error);
  const twice = fault === "reset" && phase.waitingFor === "headers" && isRepeatable(request);
  const how = `${describeTransportFault(fault)}${twice ? ", twice" : ""}`;
  const message = error instanceof UnusableEndpoint
    ? error.message
    : `Cannot reach endpoint ${name} at ${new URL(endpoint.url).host}${wayTo(endpoint)}: ${how}`;
  return { type: "transport", fault, twice, error: new ProxyError("upstream", message) };
}

function wayTo({ proxy }: EndpointConfig): string {
  return proxy === undefined ? "" : ` through the ${proxy.type} proxy ${proxy.address}`;
}

const WAITED: Record<Phase["waitingFor"], string> = {
  headers: "its response headers",
  "first event": "the first event of its answer",
  answer: "its whole answer",
};

/** A 200 whose body is an error counts as the status that it means. An upstream may quote our own credential in it. */
export function refused(
  said: ProxyError,
  { endpoint, request, conversion, headers, exchange, sent }: Answered,
): Outcome {
  const { kind, status } = said;
  const message = redactExact(said.message, exchange.deps.sender.secretsOf(endpoint));
  const limits = limitsOf({ status, headers, body: { message, code: said.code ?? null } }, exchange.deps.clock.now());
  const retryAfterMs = waitOf(limits);
  const error = new ProxyError(kind, message, {
    status,
    ...(said.code === undefined ? {} : { code: said.code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  const evidence = { status, text: JSON.stringify({ error: { message, code: said.code } }) };
  const outcome = { ...refusal(error, "upstream"), limits, evidence, sent };
  return conversion === undefined ? outcome : inClientWords(outcome, request.operation.protocol);
}

/** An error of another protocol: its own envelope is not the client's, and a full context has to be said so. */
export function inClientWords(refusal: Refusal, protocol: Protocol): Refusal {
  const { message, status, code } = refusal.error;
  const error = isContextOverflow({ message, status, code }) ? overflowError(refusal.error, protocol) : refusal.error;
  return { ...refusal, error, status: error.status, verbatim: undefined };
}

export function withoutCredential({ name }: EndpointConfig): Outcome {
  const message = `Endpoint ${JSON.stringify(name)} takes the client's own credential, and the request carries none`;
  return refusal(new ProxyError("authentication", message), "proxy");
}

export function malformed(endpoint: EndpointConfig, what: string): Outcome {
  const message = `Endpoint ${JSON.stringify(endpoint.name)} answered with ${what}`;
  return refusal(new ProxyError("upstream", message), "proxy");
}

function refusal(error: ProxyError, words: "upstream" | "proxy"): Refusal {
  const { status, retryAfterMs } = error;
  return { type: "refusal", status, error, words, verbatim: undefined, retryAfterMs, limits: [] };
}
