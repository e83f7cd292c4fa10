/** What a request would become on its way to an endpoint, stage by stage, by the pipeline's own means. Nothing is sent. */
import type { EndpointConfig } from "../config/config.ts";
import { describe } from "../learning/describe.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Client } from "../routing/client.ts";
import { rewriteModel } from "../routing/models.ts";
import { type Candidate, protocolsOf } from "../routing/route.ts";
import type { ClientRequest } from "./client_request.ts";
import type { Deps, Exchange } from "./exchange.ts";
import { lessonFor } from "./learn.ts";
import { outgoing, outgoingOnceRead } from "./outgoing.ts";
import { lossesOf } from "./respond.ts";
import type { Script } from "./script.ts";
import { type Refused, unrecorded } from "./unrecorded.ts";

export type Rehearsal =
  | {
    readonly type: "done";
    readonly protocol: Protocol;
    /** What the endpoint would be asked in, and for. */
    readonly upstreamProtocol: Protocol;
    readonly model: string;
    readonly upstreamModel: string;
    /** Why that is not the client's name for it; `undefined`: it is. */
    readonly rewritten: Phrase | undefined;
    /** Without what the endpoint's credential adds. */
    readonly url: string;
    readonly losses: readonly string[];
    /** What learned facts change. */
    readonly changes: readonly Phrase[];
    /** In the order in which they follow each other. */
    readonly stages: readonly Stage[];
  }
  | Refused;

export interface Stage {
  /** As it came; in the endpoint's protocol and for its model; with the configured overrides; with what was learned. */
  readonly name: "client" | "converted" | "overridden" | "learned";
  readonly body: Uint8Array<ArrayBuffer>;
}

export function rehearse(script: Script, endpoint: EndpointConfig, deps: Deps): Promise<Rehearsal> {
  return unrecorded<Rehearsal>(script, deps, {
    takes: ["generate"],
    otherwise: phrase("api.no_answer_asked"),
    use: (asked, exchange) => staged({ asked, endpoint, script }, exchange),
  });
}

interface Cast {
  readonly asked: ClientRequest;
  readonly endpoint: EndpointConfig;
  readonly script: Script;
}

async function staged({ asked, endpoint, script }: Cast, exchange: Exchange): Promise<Rehearsal> {
  const { protocol } = asked.operation;
  const candidate = candidateFor(endpoint, { client: script.client, protocol, model: asked.model }, exchange);
  const lesson = lessonFor(candidate, asked, exchange);
  const learned = await outgoingOnceRead(asked, { candidate, lesson }, exchange);
  const converted = outgoing(
    asked,
    { candidate: { ...candidate, endpoint: bare(endpoint), overrides: [] }, lesson: undefined },
    exchange,
  );
  const overridden = outgoing(asked, { candidate, lesson: undefined }, exchange);
  const stage = (name: Stage["name"], body: Stage["body"] | null) => ({ name, body: body ?? new Uint8Array() });
  return {
    type: "done",
    protocol,
    upstreamProtocol: candidate.protocol,
    model: asked.model,
    upstreamModel: candidate.model,
    rewritten: candidate.rewritten,
    url: learned.request.url,
    losses: lossesOf(learned.conversion),
    changes: lesson.applied.map(describe),
    stages: [
      stage("client", script.body),
      stage("converted", converted.request.body),
      stage("overridden", overridden.request.body),
      stage("learned", learned.request.body),
    ],
  };
}

function candidateFor(
  endpoint: EndpointConfig,
  { client, protocol, model: named }: { readonly client: Client; readonly protocol: Protocol; readonly model: string },
  { config: { routing }, deps }: Exchange,
): Candidate {
  const { model, reason: rewritten, longContext, overrides } = rewriteModel(named, { endpoint, client, routing });
  const snapshot = deps.availability.at(deps.clock.monotonic());
  const all = protocolsOf(endpoint);
  const spoken = all.filter((each) => !snapshot.lacks({ endpointId: endpoint.id, model }, each));
  return {
    ...{
      endpoint,
      model,
      rewritten,
      longContext,
      overrides,
      fallback: undefined,
      resort: "first",
      reason: phrase("route.rehearsal"),
    },
    protocol: spoken.includes(protocol) ? protocol : spoken[0] ?? all[0]!,
  };
}

/** Without what the configuration changes in its requests. */
function bare(endpoint: EndpointConfig): EndpointConfig {
  return {
    ...endpoint,
    parameterOverrides: [],
    maxTokensFieldName: "",
    maxOutputTokens: 0,
    reorderSystemMessagesFirst: false,
  };
}
