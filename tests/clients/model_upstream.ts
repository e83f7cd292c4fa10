/**
 * A model endpoint that follows a script (`script.ts`), fails as told (`fault.ts`), checks strictly what arrives and
 * keeps it. On `node:http`, because a connection has to be closed without an answer.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { isObject, type JsonObject } from "../../lib/json.ts";
import { type Credential, credentialFaults } from "./credential.ts";
import { type Fault, faultAt, type FaultPlan } from "./fault.ts";
import { chatWire } from "./chat_wire.ts";
import { geminiWire } from "./gemini_wire.ts";
import { messagesWire } from "./messages_wire.ts";
import { responsesWire } from "./responses_wire.ts";
import { callOf, canAct } from "./offered_tools.ts";
import { isCutShort, mixedUp, nextTurn } from "./script.ts";
import { parseScript } from "./script_marker.ts";
import {
  type Call,
  type Conversation,
  encodeEvent,
  isOwn,
  type SpokenStep,
  type Step,
  type Wire,
  type WireProtocol,
} from "./wire.ts";

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** What was asked for in it; undefined if it is no protocol's. */
  readonly protocol: WireProtocol | undefined;
  readonly kind: "inference" | "count_tokens" | "other";
  stream: boolean;
  /** What a strict upstream refuses in it. */
  faults: string[];
  /** The fault it met, if any. */
  met: Fault["type"] | undefined;
  /** The other side left before the answer was complete. */
  abandoned: boolean;
}

export interface UpstreamOptions {
  /** The only protocol it speaks; by default all. */
  readonly protocol?: WireProtocol;
  readonly credential: Credential;
  /** Texts that must not arrive in any part of any request, such as the client's own key. */
  readonly forbidden: readonly string[];
  readonly faults?: readonly FaultPlan[];
}

export interface ModelUpstream {
  readonly url: string;
  readonly requests: readonly UpstreamRequest[];
  /** Answers that are being sent. */
  busy(): number;
  stop(): void;
}

/** What `/v1/messages/count_tokens` always answers. */
const countedTokens = 4321;

export async function startModelUpstream(options: UpstreamOptions): Promise<ModelUpstream> {
  const requests: UpstreamRequest[] = [];
  const runs = new Map<string, number>();
  const sending = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    sending.add(outgoing);
    outgoing.on("close", () => sending.delete(outgoing));
    void answer({ incoming, outgoing, server, options, requests, runs }).catch((error) => {
      requests.at(-1)?.faults.push(String(error));
      if (outgoing.headersSent) incoming.socket.destroy();
      else sendJson(outgoing, 400, { error: { message: String(error) } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    busy: () => sending.size,
    stop: () => stop(server),
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly server: Server;
  readonly options: UpstreamOptions;
  readonly requests: UpstreamRequest[];
  /** Requests seen so far, by run. */
  readonly runs: Map<string, number>;
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function answer(exchange: Exchange): Promise<void> {
  const { incoming, outgoing, options, requests } = exchange;
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const target = incoming.url ?? "/";
  const route = routes.find((each) =>
    incoming.method === "POST" && each.path.test(target) && [undefined, each.protocol].includes(options.protocol)
  );
  const request: UpstreamRequest = {
    method: incoming.method ?? "",
    target,
    headers: headersOf(incoming),
    body: new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()),
    protocol: route?.protocol,
    kind: route?.kind ?? "other",
    stream: false,
    faults: [],
    met: undefined,
    abandoned: false,
  };
  requests.push(request);
  outgoing.on("close", () => request.abandoned = !outgoing.writableEnded);
  if (!route) return sendJson(outgoing, incoming.headers.upgrade ? 426 : 404, { error: { message: `No ${target}` } });
  const body = parseBody(request.body);
  request.stream = body["stream"] === true || target.includes(":streamGenerateContent");
  request.faults.push(...credentialFaults(request, options));
  if (route.kind === "inference") return await infer(exchange, { request, body, wire: wires[route.protocol] });
  sendJson(outgoing, 200, { input_tokens: countedTokens });
}

const wires: Readonly<Record<WireProtocol, Wire>> = {
  messages: messagesWire,
  chat: chatWire,
  responses: responsesWire,
  gemini: geminiWire,
};

const routes = [
  { path: /^\/v1\/messages(\?|$)/, kind: "inference", protocol: "messages" },
  { path: /^\/v1\/messages\/count_tokens(\?|$)/, kind: "count_tokens", protocol: "messages" },
  { path: /^\/v1\/chat\/completions$/, kind: "inference", protocol: "chat" },
  { path: /^\/v1\/responses(\?|$)/, kind: "inference", protocol: "responses" },
  // A path without a query answers with one document, and `alt=sse` is what makes a stream of events of the other.
  { path: /^\/v1beta\/models\/[^/:]+:generateContent$/, kind: "inference", protocol: "gemini" },
  { path: /^\/v1beta\/models\/[^/:]+:streamGenerateContent\?alt=sse$/, kind: "inference", protocol: "gemini" },
] as const;

/** Gemini has the model in the path. */
function modelOf(body: JsonObject, target: string): string {
  return decodeURIComponent(/\/models\/([^/:]+):/.exec(target)?.[1] ?? String(body["model"]));
}

function spoken(steps: readonly Step[], { tools }: Conversation): SpokenStep[] {
  return steps.map((step) => {
    if (isOwn(step)) return step;
    const call = callOf(step, tools);
    return step.type === "shell" && step.written ? { type: "text", text: written(call) } : call;
  });
}

function written({ name, input }: Call): string {
  return `I look.\n\n<tool_call>\n${JSON.stringify({ name, arguments: input })}\n</tool_call>`;
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at]!, incoming.rawHeaders[at + 1]!);
  }
  return headers;
}

function parseBody(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

interface Inference {
  readonly request: UpstreamRequest;
  readonly body: JsonObject;
  readonly wire: Wire;
}

async function infer(exchange: Exchange, { request, body, wire }: Inference): Promise<void> {
  const { outgoing, options, runs } = exchange;
  request.faults.push(...wire.check(body, request.headers));
  const conversation = wire.read(body);
  const script = parseScript(conversation.prompt);
  if (!script) request.faults.push("no script in the prompt");
  request.faults.push(...mixedUp(conversation));
  if (request.faults.length > 0 || !script) {
    return sendJson(outgoing, 400, wire.error(400, `The model upstream refuses this: ${request.faults.join("; ")}`));
  }
  const index = runs.get(script.run) ?? 0;
  runs.set(script.run, index + 1);
  const planned = faultAt(options.faults ?? [], index);
  const refused = planned?.type === "refuses" ? refusedMember(planned, request.protocol!, body) : undefined;
  if (refused !== undefined) {
    request.met = "refuses";
    return sendJson(outgoing, 400, wire.error(400, UNKNOWN_MEMBER[request.protocol!](refused)));
  }
  const fault = planned?.type === "refuses" ? undefined : planned;
  request.met = fault?.type;
  if (fault && sendFault(exchange, fault, wire)) return;
  const model = modelOf(body, request.target);
  // What a client asks for itself, such as a title, comes without the tools of a task.
  const words: Step[] = [{ type: "text", text: '{"title":"A title"}' }];
  const next = nextTurn(script, conversation);
  const needsTools = !next.every(isOwn);
  const steps = spoken(needsTools && !canAct(conversation.tools) ? words : next, conversation);
  const turn = { model, steps, cutShort: isCutShort(script, conversation), request: body };
  if (!request.stream) return sendJson(outgoing, 200, wire.whole(turn));
  let events = wire.events(turn);
  if (fault?.type === "error_event") {
    const end = fault.at === "start" ? wire.preamble : Math.floor(events.length / 2);
    events = [...events.slice(0, end), wire.errorEvent("The model upstream is overloaded")];
  }
  if (fault?.type === "cut" || fault?.type === "stalls") {
    events = events.slice(0, Math.floor(events.length * (fault.at ?? 0.5)));
  }
  const texts = events.map(encodeEvent);
  if (fault?.type === "garbage") texts.splice(Math.floor(texts.length / 2), 0, 'data: {"cut": "in the mid\n\n');
  await sendStream(outgoing, texts, fault);
}

/** The names of a member and of the objects around it, as each vendor says that it does not know it. */
const UNKNOWN_MEMBER: Readonly<Record<WireProtocol, (path: readonly string[]) => string>> = {
  messages: (path) => `${path.join(".")}: Extra inputs are not permitted`,
  chat: (path) => `Unknown parameter: '${path.join(".")}'.`,
  responses: (path) => `Unsupported parameter: '${path.join(".")}' is not supported with this model.`,
  gemini: (path) => {
    const around = path.slice(0, -1).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    const place = around.length === 0 ? "" : ` at '${around.join(".")}'`;
    return `Invalid JSON payload received. Unknown name "${path.at(-1)}"${place}: Cannot find field.`;
  },
};

function refusedMember(
  { members }: Fault & { readonly type: "refuses" },
  protocol: WireProtocol,
  body: JsonObject,
): readonly string[] | undefined {
  return members[protocol].map((path) => path.split(".")).find((path) => {
    let value: unknown = body;
    for (const name of path) value = isObject(value) ? value[name] : undefined;
    return value !== undefined;
  });
}

/** Sends a fault that replaces the whole answer; false if the fault lies in the stream. */
function sendFault({ incoming, outgoing, server }: Exchange, fault: Fault, wire: Wire): boolean {
  switch (fault.type) {
    case "status": {
      if (fault.retryAfter !== undefined) outgoing.setHeader("retry-after", String(fault.retryAfter));
      const message = fault.message ?? `The model upstream fails with ${fault.status}`;
      if (fault.html) sendText(outgoing, fault.status, { type: "text/html", text: `<html>${message}</html>` });
      else sendJson(outgoing, fault.status, wire.error(fault.status, message));
      return true;
    }
    case "overflow":
      sendJson(outgoing, 400, wire.overflow());
      return true;
    case "reset":
      incoming.socket.destroy();
      return true;
    case "down":
      stop(server);
      incoming.socket.destroy();
      return true;
    case "empty":
      sendText(outgoing, 200, { type: "text/event-stream", text: "" });
      return true;
    case "html":
      sendText(outgoing, 200, { type: "text/html", text: "<html>Please sign in to this network</html>" });
      return true;
    case "hang":
      return true;
    case "silent":
      outgoing.writeHead(200, { "content-type": "text/event-stream" });
      outgoing.flushHeaders();
      return true;
    case "refuses":
    case "stalls":
    case "garbage":
    case "cut":
    case "error_event":
    case "slow":
    case "gzip":
      return false;
    default:
      return fault satisfies never;
  }
}

function sendJson(outgoing: ServerResponse, status: number, body: JsonObject): void {
  sendText(outgoing, status, { type: "application/json", text: JSON.stringify(body) });
}

function sendText(outgoing: ServerResponse, status: number, { type, text }: { type: string; text: string }): void {
  outgoing.writeHead(status, { "content-type": type });
  outgoing.end(text);
}

/** In pieces of an odd size, so that events and characters are split between them. */
async function sendStream(outgoing: ServerResponse, events: readonly string[], fault?: Fault): Promise<void> {
  const head = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
  const encoder = new TextEncoder();
  if (fault?.type === "gzip") {
    outgoing.writeHead(200, { ...head, "content-encoding": "gzip" });
    outgoing.end(gzipSync(encoder.encode(events.join(""))));
    return;
  }
  outgoing.writeHead(200, head);
  const delayMs = fault?.type === "slow" ? fault.delayMs : 1;
  const parts = fault?.type === "slow" ? events.map((event) => encoder.encode(event)) : oddPieces(events.join(""));
  for (const part of parts) {
    if (outgoing.destroyed) return;
    outgoing.write(part);
    await pause(delayMs);
  }
  if (fault?.type === "stalls") return;
  if (fault?.type === "cut") outgoing.destroy();
  else outgoing.end();
}

function oddPieces(text: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 173) parts.push(bytes.subarray(at, at + 173));
  return parts;
}
