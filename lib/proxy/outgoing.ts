/** The request that goes to an endpoint: the client's own, or what it was converted to. */
import { type Edit, patchJson } from "../json_patch.ts";
import type { Lesson } from "../learning/lesson.ts";
import type { PdfLookup, TargetTraits } from "../protocol/codec.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Candidate } from "../routing/route.ts";
import { HOPS_HEADER } from "../upstream/hops.ts";
import type { OutgoingRequest } from "../upstream/send.ts";
import { overrideEdits } from "../upstream/overrides.ts";
import { takesDocuments } from "../upstream/takes_documents.ts";
import type { Target } from "../upstream/url.ts";
import { vendorOf } from "../upstream/vendor.ts";
import { VERSION } from "../version.ts";
import type { ClientRequest } from "./client_request.ts";
import { withKept } from "./inline_history.ts";
import { inUsualForm, isUnreadLite } from "./lite_form.ts";
import { percentEncoded } from "./percent_encoded.ts";
import { readDocuments } from "./read_documents.ts";
import { withReadableAgents } from "./readable_agents.ts";
import { unseal } from "./unseal.ts";
import type { Exchange } from "./exchange.ts";

/** Whom a request goes to, and what is known of what they take. */
export interface Asked {
  readonly candidate: Candidate;
  /** `undefined`: nothing is learned from this request. */
  readonly lesson: Lesson | undefined;
  /** The client's own protocol is written anew by its codec, since the endpoint refused the shape of its bytes. */
  readonly anew?: boolean;
}

export interface Outgoing {
  readonly request: OutgoingRequest;
  /** The way back for the answer; `undefined`: both sides speak the same protocol. */
  readonly conversion: Conversion | undefined;
  /** The base64 of PDFs whose text it lacks, since they have not been read yet. */
  readonly unread: readonly string[];
}

/**
 * What `candidate` gets for `request`: its bytes where both speak the same protocol and nothing has to change, else the
 * same text with the changes patched in.
 *
 * @throws ProxyError `invalid_request` if the client's body cannot be converted
 */
export function outgoing(request: ClientRequest, { candidate, lesson, anew }: Asked, exchange: Exchange): Outgoing {
  const { endpoint, protocol, model } = candidate;
  const { deps } = exchange;
  const edits = editsFor(request, candidate);
  const isOwn = protocol === request.operation.protocol;
  const pdfs = new Lookup(deps.pdfs);
  const target = (): TargetTraits => ({
    model,
    vendor: vendorOf(endpoint),
    documents: documentsFor(candidate, isOwn, pdfs),
  });
  const asIs = isOwn && anew !== true && (request.bytes === null || lesson?.makesFunctions(request.bytes) !== true) &&
    !isUnreadLite(request, candidate);
  const conversion = asIs ? undefined : request.convert(protocol, target());
  const given = conversion === undefined ? ownBody(request, target, exchange) : bytesOf(conversion);
  const body = given === null ? null : taught(patchJson(given, edits), lesson, pdfs);
  const { unread } = pdfs;
  if (isOwn) {
    const { operation, method, headers, search } = request;
    const path = protocol === "gemini" ? geminiPath(operation.path, request.model, model) : operation.path;
    const upload = operation.type === "forward" && operation.upload === true;
    const url = deps.urls.of(endpoint, protocol, { path, search, upload });
    const own = conversion === undefined ? headers : inUsualForm(headers);
    return { request: { method, url, headers: own, body, repeatable: isRepeatable(request) }, conversion, unread };
  }
  const url = deps.urls.of(endpoint, protocol, targetOf(protocol, { model, stream: request.stream }));
  const headers = headersOf(request, conversion!);
  return { request: { method: "POST", url, headers, body, repeatable: true }, conversion, unread };
}

/** The same, once the PDFs have been read whose text it lacks, as far as there is time for it. */
export function outgoingOnceRead(
  request: ClientRequest,
  asked: Asked,
  exchange: Exchange,
): Outgoing | Promise<Outgoing> {
  const made = outgoing(request, asked, exchange);
  if (made.unread.length === 0) return made;
  return readDocuments(made.unread, exchange).then(() => outgoing(request, asked, exchange));
}

/** What is known of PDFs, and what is not known yet. */
class Lookup implements PdfLookup {
  unread: readonly string[] = NONE;

  constructor(private readonly texts: PdfLookup) {}

  textOf(data: string): string | undefined {
    const text = this.texts.textOf(data);
    if (text === undefined) this.unread = [...this.unread, data];
    return text;
  }
}

const NONE: readonly string[] = [];

function documentsFor(
  { endpoint, protocol, model }: Candidate,
  isOwn: boolean,
  pdfs: PdfLookup,
): TargetTraits["documents"] {
  const taken = takesDocuments(endpoint, { protocol, model, isConverted: !isOwn });
  return taken === "no" ? pdfs : taken === "yes" ? "files" : undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;

function bytesOf({ body }: Conversion): Bytes {
  return new TextEncoder().encode(JSON.stringify(body));
}

/** What was learned comes last: the configuration may ask for what the endpoint does not take. */
function taught(body: Bytes, lesson: Lesson | undefined, pdfs: PdfLookup): Bytes {
  return lesson === undefined ? body : lesson.apply(body, pdfs);
}

/** In the order in which they count: the model's name, then what the configuration says. */
function editsFor({ operation, model: named }: ClientRequest, candidate: Candidate): Edit[] {
  const { endpoint, protocol, model } = candidate;
  if (operation.type === "forward") return [];
  const edits: Edit[] = [];
  const sameProtocol = protocol === operation.protocol;
  if (sameProtocol && model !== named && protocol !== "gemini") {
    edits.push({ type: "set", path: "model", value: model });
  }
  // Google wants the same model in the path and in the request that is counted.
  if (operation.type === "count_tokens" && protocol === "gemini" && model !== named) {
    const value = `models/${model}`;
    edits.push({ type: "replace", path: "generateContentRequest.model", with: () => value });
  }
  // A count knows few parameters, and is none of what they are for.
  if (operation.type !== "generate") return edits;
  const configured = overrideEdits(endpoint, protocol, candidate.overrides);
  return edits.length === 0 ? configured : [...edits, ...configured];
}

/** The path of the client's request with the model's name that the endpoint knows. */
function geminiPath(path: string, named: string, model: string): string {
  return model === named ? path : path.replace(/^\/models\/.+(?=:\w+$)/, `/models/${percentEncoded(model)}`);
}

/** The client's bytes: changed only if they carry, or go on from, what we have made. */
function ownBody(
  { bytes, operation, client, headers }: ClientRequest,
  target: () => TargetTraits,
  exchange: Exchange,
): Bytes | null {
  // What is counted is the same conversation.
  if (bytes === null || operation.type === "forward" || operation.type === "models") return bytes;
  const { protocol } = operation;
  const own = unseal(withKept(bytes, protocol, exchange), { protocol, envelope: exchange.deps.envelope, target });
  return protocol === "responses" && client === "codex" ? withReadableAgents(own, headers, target()) : own;
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
  const hops = request.headers.get(HOPS_HEADER);
  if (hops !== null) own.set(HOPS_HEADER, hops);
  return own;
}

function targetOf(protocol: Protocol, { model, stream }: Pick<ClientRequest, "model" | "stream">): Target {
  switch (protocol) {
    case "messages":
      return { path: "/messages", search: "" };
    case "chat":
      return { path: "/chat/completions", search: "" };
    case "responses":
      return { path: "/responses", search: "" };
    case "gemini": {
      const name = percentEncoded(model.replace(/^models\//, ""));
      return stream
        ? { path: `/models/${name}:streamGenerateContent`, search: "?alt=sse" }
        : { path: `/models/${name}:generateContent`, search: "" };
    }
    default:
      return protocol satisfies never;
  }
}
