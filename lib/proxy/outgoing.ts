/** The request that goes to an endpoint: the client's own, or what it was converted to. */
import type { Conversion } from "../protocol/convert.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Candidate } from "../routing/route.ts";
import type { OutgoingRequest } from "../upstream/send.ts";
import type { Target } from "../upstream/url.ts";
import { vendorOf } from "../upstream/vendor.ts";
import { VERSION } from "../version.ts";
import type { ClientRequest } from "./client_request.ts";
import { unseal } from "./unseal.ts";
import type { Exchange } from "./exchange.ts";

export interface Outgoing {
  readonly request: OutgoingRequest;
  /** The way back for the answer; `undefined`: both sides speak the same protocol. */
  readonly conversion: Conversion | undefined;
}

/** @throws ProxyError `invalid_request` if the client's body cannot be converted */
export function outgoing(request: ClientRequest, candidate: Candidate, { deps }: Exchange): Outgoing {
  const { endpoint, protocol } = candidate;
  if (protocol === request.operation.protocol) {
    const { operation, method, headers, bytes, search } = request;
    const body = bytes !== null && operation.type === "generate" ? unseal(bytes, protocol, deps.envelope) : bytes;
    const url = deps.urls.of(endpoint, protocol, { path: operation.path, search });
    return { request: { method, url, headers, body, repeatable: isRepeatable(request) }, conversion: undefined };
  }
  const conversion = request.convert(protocol, { model: request.model, vendor: vendorOf(endpoint) });
  const url = deps.urls.of(endpoint, protocol, targetOf(protocol, request));
  const body = new TextEncoder().encode(JSON.stringify(conversion.body));
  return {
    request: { method: "POST", url, headers: headersOf(request, conversion), body, repeatable: true },
    conversion,
  };
}

/** It may be sent twice. */
export function isRepeatable({ operation }: ClientRequest): boolean {
  return operation.type !== "forward" || operation.repeatable;
}

/** What a client says of itself in headers is for its own protocol's vendor, and goes to no other. */
function headersOf(request: ClientRequest, { headers }: Conversion): Headers {
  const own = new Headers({
    "content-type": "application/json",
    accept: request.stream ? "text/event-stream" : "application/json",
    "user-agent": `cccc/${VERSION}`,
  });
  for (const [name, value] of Object.entries(headers)) own.set(name, value);
  return own;
}

function targetOf(protocol: Protocol, { model, stream }: ClientRequest): Target {
  switch (protocol) {
    case "messages":
      return { path: "/messages", search: "" };
    case "chat":
      return { path: "/chat/completions", search: "" };
    case "responses":
      return { path: "/responses", search: "" };
    case "gemini": {
      const name = encodeURIComponent(model.replace(/^models\//, ""));
      return stream
        ? { path: `/models/${name}:streamGenerateContent`, search: "?alt=sse" }
        : { path: `/models/${name}:generateContent`, search: "" };
    }
    default:
      return protocol satisfies never;
  }
}
