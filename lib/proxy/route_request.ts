import { NO_BYTES } from "../bytes.ts";
import type { EndpointConfig } from "../config/config.ts";
import type { PdfLookup } from "../protocol/codec.ts";
import { detectClientByBody } from "../routing/client_body.ts";
import { endpointInModel } from "../routing/models.ts";
import type { RouteRequest } from "../routing/route.ts";
import { sessionOf } from "../routing/session.ts";
import type { Subject } from "../routing/subject.ts";
import type { Tags } from "../routing/tags.ts";
import { beginsTurn } from "../routing/way_back.ts";
import { ENDPOINT_PARAMETER } from "../upstream/url.ts";
import { type ClientRequest, depthFault, objectIn } from "./client_request.ts";
import { estimateTokens } from "./estimate.ts";
import type { Exchange } from "./exchange.ts";
import { percentDecoded } from "./percent_decoded.ts";
import { roomFor } from "./room.ts";
import { sightOf } from "./sight.ts";

/** What routing asks of a request, and who gave its tags. A promise only where scripts have a say. */
export function routeRequest(request: ClientRequest, exchange: Exchange): Wanted | Promise<Wanted> {
  const subject = named(subjectOf(request, exchange), exchange);
  const tags = exchange.deps.tagging.of(subject, exchange.config.tagging);
  return tags instanceof Promise
    ? tags.then((all) => wanted(request, exchange, { subject, tagging: all }))
    : wanted(request, exchange, { subject, tagging: tags });
}

export interface Wanted extends RouteRequest {
  readonly tagging: Tags;
}

function wanted(
  request: ClientRequest,
  exchange: Exchange,
  { subject, tagging }: { readonly subject: Subject; readonly tagging: Tags },
): Wanted {
  const { operation, model } = request;
  const { config } = exchange;
  const { policy, affinity } = config.routing;
  const returns = affinity.returns && policy === "priority" && operation.type === "generate";
  return {
    protocol: operation.protocol,
    generates: operation.type === "generate",
    counts: operation.type !== "count_tokens",
    tokens: config.endpoints.some(capsTokens) ? weight(request, exchange.deps.pdfs) : undefined,
    model,
    about: modelAskedAbout(operation),
    client: subject.client,
    tags: tagging.tags,
    tagging,
    session: sessionOf(subject),
    beginsTurn: returns ? () => beginsTurn(subject.body() ?? {}, subject.protocol) : undefined,
    only: onlyEndpoint(subject) ?? endpointInModel(model, config.endpoints)?.id,
    room: roomFor(request, exchange),
    sight: sightOf(request, exchange),
  };
}

function capsTokens({ maxTokensPerMinute }: EndpointConfig): boolean {
  return maxTokensPerMinute > 0;
}

/** What the model reads of `request`, estimated when it is asked for first. */
function weight({ operation, bytes }: ClientRequest, pdfs: PdfLookup): () => number {
  let tokens: number | undefined;
  const isRead = operation.type === "generate" && bytes !== null && depthFault(bytes) === undefined;
  return () => tokens ??= isRead ? estimateTokens(objectIn(bytes) ?? null, pdfs) : 1;
}

/** The model of `GET /v1/models/{id}` that is in no list. */
function modelAskedAbout({ type, path }: ClientRequest["operation"]): string | undefined {
  return type === "forward" && path.startsWith("/models/") ? percentDecoded(path.slice("/models/".length)) : undefined;
}

/**
 * The endpoint that a client asks for (`x-cccc-endpoint`), percent-encoded, since a name may have any letters; in the
 * query of a URL that it was given (`led_back.ts`), or has to ask for without a header.
 */
export function onlyEndpoint({ headers, search }: Pick<Subject, "headers" | "search">): string | undefined {
  const named = headers.get("x-cccc-endpoint");
  if (named !== null) return percentDecoded(named);
  if (!search.includes(`${ENDPOINT_PARAMETER}=`)) return undefined;
  return new URLSearchParams(search).get(ENDPOINT_PARAMETER) ?? undefined;
}

/** `subject` with its client, which its body may tell; that is looked at only where it makes a difference. */
function named(subject: Subject, { config, record }: Exchange): Subject {
  if (!config.endpoints.some(({ supportedClients }) => supportedClients.length > 0)) return subject;
  record.client = detectClientByBody(subject);
  return record.client === subject.client ? subject : { ...subject, client: record.client };
}

/** `request` as taggers and sessions are told from it. */
export function subjectOf(request: ClientRequest, { record }: Exchange): Subject {
  const { operation, method, search, headers, client, model, stream } = request;
  const bytes = request.bytes ?? NO_BYTES;
  const parsed = request.takeParsed?.();
  let body: ReturnType<Subject["body"]> | null = parsed ?? null;
  return {
    method,
    path: record.path,
    search,
    headers,
    client,
    keyName: record.keyName,
    protocol: operation.protocol,
    model,
    stream,
    bytes,
    // An upload has none, nor has a body that its endpoint will call faulty.
    body: () => body === null ? body = objectIn(bytes) : body,
    isParsed: parsed !== undefined,
  };
}
