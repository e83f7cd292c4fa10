/** A recorded request once more: what it would become for an endpoint of the configuration as it is now, or sent there. */
import type * as z from "zod";
import type { EndpointConfig } from "../config/config.ts";
import { type Json, parseJson } from "../json.ts";
import { mapWords, type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import type { Rehearsal } from "../proxy/rehearse.ts";
import type { Played } from "../proxy/replay.ts";
import type { Script } from "../proxy/script.ts";
import { MASK, redactText, redactUrl } from "../redact.ts";
import type { StoredRequest } from "../store/request_store.ts";
import type { AdminContext } from "./admin_context.ts";
import { lossReasons } from "./loss_reasons.ts";
import { type MaskedPlaces, maskedPlaces } from "./masked_places.ts";
import type { dryRunSchema, replaySchema } from "./replay_schema.ts";
import { textOf } from "./request_views.ts";

export type Replay<View> =
  | { readonly type: "done"; readonly replay: View }
  /** There is no such endpoint. */
  | { readonly type: "missing"; readonly said: Phrase }
  /** It cannot be played, and why. */
  | { readonly type: "refused"; readonly said: Phrase };

export type DryRunView = z.output<typeof dryRunSchema>;
export type ReplayView = z.output<typeof replaySchema>;

type Stage = Pick<AdminContext, "live" | "secrets" | "say">;

/** What of a request is played. */
export type Recorded = Pick<StoredRequest, "id" | "panes" | "client" | "keyName" | "endpointId"> & {
  readonly attempts: readonly Pick<StoredRequest["attempts"][number], "endpointId">[];
};

/** `endpointId`: of the one that answered, unless it says otherwise. */
export async function dryRun(
  context: Stage & Pick<AdminContext, "rehearse">,
  request: Recorded,
  endpointId?: string,
): Promise<Replay<DryRunView>> {
  const cast = castOf(context, request, endpointId);
  if (cast.type !== "ready") return cast;
  const rehearsal = await context.rehearse(cast.script, cast.endpoint);
  if (rehearsal.type === "refused") return refused(rehearsal.reason, context);
  return { type: "done", replay: rehearsalView(rehearsal, cast, context) };
}

/** Sends it; returns when the answer has ended. `signal`: nobody waits for it any more. */
export async function sendAgain(
  context: Stage & Pick<AdminContext, "replay">,
  request: Recorded,
  { endpointId, signal }: { readonly endpointId?: string | undefined; readonly signal: AbortSignal },
): Promise<Replay<ReplayView>> {
  const cast = castOf(context, request, endpointId);
  if (cast.type !== "ready") return cast;
  const { script, endpoint } = cast;
  const masks = maskedPlaces(parsed(script.body) ?? null);
  const unsendable = reasonNotToSend(endpoint, masks);
  if (unsendable !== undefined) return refused(unsendable, context);
  const played = await context.replay({ script, endpoint, replayOf: request.id, signal });
  if (played.type === "refused") return refused(played.reason, context);
  return { type: "done", replay: playedView(played, { endpoint, masked: masks.words }, context) };
}

interface Cast {
  readonly type: "ready";
  readonly endpoint: EndpointConfig;
  readonly script: Script;
}

function castOf(
  { live }: Pick<AdminContext, "live">,
  request: Recorded,
  endpointId = request.endpointId ?? request.attempts[0]?.endpointId,
): Cast | Exclude<Replay<never>, { readonly type: "done" }> {
  const endpoint = live.current().endpoints.find(({ id }) => id === endpointId);
  if (endpoint === undefined) {
    if (endpointId === undefined) return { type: "missing", said: phrase("api.no_endpoint_tried") };
    return { type: "missing", said: phrase("api.no_endpoint", { id: endpointId }) };
  }
  const script = scriptOf(request);
  if ("reason" in script) return { type: "refused", said: phrase("api.cannot_replay", script) };
  return { type: "ready", endpoint, script };
}

function refused(reason: Words, { secrets }: Pick<AdminContext, "secrets">) {
  const known = secrets();
  const said = mapWords(phrase("api.cannot_replay", { reason }), (text) => redactText(text, known));
  return { type: "refused", said } as const;
}

/** What is of the body's way over the wire, and not of the body as it was recorded. */
const OF_THE_WIRE = ["content-encoding", "content-length", "transfer-encoding"];

/** The request as the client sent it, or why that is not known. */
export function scriptOf(
  { panes, client, keyName }: Pick<Recorded, "panes" | "client" | "keyName">,
): Script | { readonly reason: Phrase } {
  const pane = panes.find(({ kind }) => kind === "client_request");
  // A mask may be shorter than what it stands for: only then a body of another length is whole.
  if (pane?.body === undefined || pane.body.length !== pane.size && parsed(pane.body) === undefined) {
    return { reason: phrase("api.body_not_kept") };
  }
  const [method = "", path = ""] = pane.head.split(" ");
  const headers = new Headers();
  for (const [name, value] of pane.headers) {
    // What was masked is of no use to anybody; the endpoint's own credential is added when it is sent.
    if (!OF_THE_WIRE.includes(name) && !value.includes(MASK)) headers.append(name, value);
  }
  return { method, path, headers, body: pane.body, client: client as Script["client"], keyName };
}

function reasonNotToSend(endpoint: EndpointConfig, { value }: MaskedPlaces): Phrase | undefined {
  if (endpoint.authType === "passthrough") {
    return phrase("api.credentials_not_kept", { endpoint: endpoint.name });
  }
  return value === undefined ? undefined : phrase("api.masked_in_body", { place: value });
}

function parsed(body: Uint8Array): Json | undefined {
  return parseJson(textOf(body) ?? "");
}

function rehearsalView(
  rehearsal: Rehearsal & { readonly type: "done" },
  { endpoint: { id, name } }: Cast,
  { secrets, say }: Pick<AdminContext, "secrets" | "say">,
): DryRunView {
  const { protocol, upstreamProtocol, model, upstreamModel, rewritten, url, losses, changes, stages } = rehearsal;
  const known = secrets();
  const texts = stages.map(({ body }) => redactText(textOf(body) ?? "", known));
  return {
    dry_run: true,
    endpoint: { id, name },
    protocol,
    upstream_protocol: upstreamProtocol,
    model,
    upstream_model: upstreamModel,
    rewritten: rewritten === undefined ? null : say(rewritten),
    url: redactUrl(url),
    losses,
    loss_reasons: lossReasons(losses, say),
    learned: changes.map((change) => redactText(say(change), known)),
    stages: stages.map(({ name }, index) => ({
      name,
      changed: index > 0 && texts[index] !== texts[index - 1],
      text: texts[index]!,
    })),
  };
}

function playedView(
  { record, headers, body }: Played & { readonly type: "done" },
  { endpoint: { id, name }, masked: words }: { readonly endpoint: EndpointConfig; readonly masked: number },
  { secrets, say }: Pick<AdminContext, "secrets" | "say">,
): ReplayView {
  const { attempts, error } = record;
  const known = secrets();
  const masked = (text: string) => redactText(text, known);
  const told = (words: Words) => say(mapWords(words, masked));
  return {
    dry_run: false,
    id: record.id,
    replay_of: record.replayOf ?? null,
    endpoint: { id, name },
    masked: words,
    status: record.status,
    attempts: attempts.map(({ protocol, model, status, result, durationMs }) => (
      { protocol, model, status: status ?? null, result: told(result), duration_ms: durationMs }
    )),
    losses: record.losses,
    loss_reasons: lossReasons(record.losses, say),
    first_byte_ms: record.firstByteMs ?? null,
    first_token_ms: record.firstTokenMs ?? null,
    duration_ms: record.durationMs,
    error: error === undefined ? null : told(error),
    /** What a client would have got: `size` bytes, of which `text` are the first. */
    response: {
      headers: [...headers].map(([name, value]) => [name, masked(value)] as const),
      size: record.responseBytes,
      text: masked(new TextDecoder().decode(body)),
    },
  };
}
