/** Which endpoints may answer a request, and in which order. A pure function of the configuration and a snapshot. */
import type { Config, EndpointConfig, RoutingConfig } from "../config/config.ts";
import { listed } from "../phrases/listed.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { AvailabilitySnapshot, EndpointState } from "./availability_snapshot.ts";
import type { Client } from "./client.ts";
import { isNamed, unfitness } from "./fitness.ts";
import { type Rewrite, rewriteModel } from "./models.ts";
import { isCapped, type MetCap } from "./rate_caps.ts";
import { balanceOf, type Resort, type Room, select, type Standing } from "./select.ts";
import { wayBack } from "./way_back.ts";

export interface Candidate {
  readonly endpoint: EndpointConfig;
  /** What it is asked in: the client's own protocol where it speaks that. */
  readonly protocol: Protocol;
  /** What it is asked in if it turns out not to have `protocol`. */
  readonly fallback: Protocol | undefined;
  /** As the endpoint knows it; all that is remembered per model is remembered by this name. */
  readonly model: string;
  /** Why that is not the client's name for it; `undefined`: it is. */
  readonly rewritten: Phrase | undefined;
  /** The client wants the model's context of a million tokens. */
  readonly longContext: boolean;
  /** What the rule that named the model sets in the body, over what the endpoint sets. */
  readonly overrides: Rewrite["overrides"];
  readonly resort: Resort;
  /** Its model is known to take no images. */
  readonly isBlind?: boolean;
  /** Why it stands where it stands. */
  readonly reason: Phrase;
}

/** An endpoint that would do but is not asked now. */
export interface HeldBack extends Candidate {
  readonly hindrance:
    | EndpointState & { readonly type: "limited" }
    /** It works on as many requests as it may. */
    | { readonly type: "full"; readonly inFlight: number }
    /** It has got as much within a minute as it may. */
    | MetCap & { readonly type: "capped" };
}

/** What became of the request's session. */
export type SessionCourse =
  /** It has none, or affinity is off. */
  | { readonly type: "none" }
  | { readonly type: "new" }
  | { readonly type: "kept" }
  /** `from` cannot have it now; `back`: it will be free in a moment, and the session stays with it. */
  | { readonly type: "moved"; readonly from: string; readonly back: boolean };

export interface Route {
  /** In the order in which they are asked. */
  readonly candidates: readonly Candidate[];
  /** The full ones, then the capped and the limited ones, soonest first. */
  readonly heldBack: readonly HeldBack[];
  /** Endpoints that are no candidates, with the reason, for the error that says so. */
  readonly rejected: readonly { readonly endpoint: EndpointConfig; readonly reason: Phrase }[];
  readonly session: SessionCourse;
  /** The request shows an image, which some would take and others would not. */
  readonly showsImage: boolean;
}

export interface RouteRequest {
  readonly protocol: Protocol;
  /** It asks a model for an answer: other protocols will do, and what comes of it tells whether an endpoint is well. */
  readonly generates: boolean;
  /** Counting tokens takes no place at an endpoint, and counts for no cap. */
  readonly counts: boolean;
  /** What it weighs, estimated, where an endpoint has a cap on tokens. */
  readonly tokens?: (() => number) | undefined;
  /** Empty if the request names none. */
  readonly model: string;
  /** The model that it wants to know of, where it asks none for anything. */
  readonly about?: string | undefined;
  readonly client: Client;
  readonly tags: ReadonlySet<string>;
  /** Stands for the request's session; `undefined`: it has none. */
  readonly session: string | undefined;
  /** Whether a turn of the user begins with it; `undefined`: its session goes back nowhere, whatever begins. */
  readonly beginsTurn?: (() => boolean) | undefined;
  /** Name or id of the only endpoint that may answer; `undefined`: any. */
  readonly only?: string | undefined;
  /** Who takes images, and whether it shows one, which is worth a look where not all do. */
  readonly sight?: {
    readonly takes: (of: Pick<Candidate, "endpoint" | "model" | "protocol">) => boolean;
    readonly shows: () => boolean;
  } | undefined;
  /** How it goes into a model's context window, where that is known and the request is no small one. */
  readonly room?: ((of: Pick<Candidate, "endpoint" | "model" | "longContext">) => Room | undefined) | undefined;
}

const MESSAGES: readonly Protocol[] = ["messages"];
const GEMINI: readonly Protocol[] = ["gemini"];
const OPENAI: Readonly<Record<EndpointConfig["wireApi"], readonly Protocol[]>> = {
  auto: ["chat", "responses"],
  chat: ["chat"],
  responses: ["responses"],
};

/** The protocols that `endpoint` speaks. */
export function protocolsOf(endpoint: EndpointConfig): readonly Protocol[] {
  switch (endpoint.type) {
    case "anthropic":
      return MESSAGES;
    case "gemini":
      return GEMINI;
    case "openai":
      return OPENAI[endpoint.wireApi];
    default:
      return endpoint.type satisfies never;
  }
}

/** Under which name the session of `request` is remembered: one that has differing tags may be with several endpoints. */
export function affinityKey({ session, tags, only }: RouteRequest, { routing }: Config): string | undefined {
  // Who names an endpoint says so each time; the session's other requests are free of it.
  if (session === undefined || only !== undefined || !routing.affinity.enabled) return undefined;
  return tags.size === 0 ? session : [session, ...[...tags].sort()].join("\n");
}

interface Able extends Standing, Candidate {
  resort: Resort;
  reason: Phrase;
  isBack: boolean;
  readonly isBlind: boolean;
}

export function route(request: RouteRequest, config: Config, availability: AvailabilitySnapshot): Route {
  const key = affinityKey(request, config);
  const pinned = key === undefined ? undefined : availability.endpointOf(key);
  const rejected: { endpoint: EndpointConfig; reason: Phrase }[] = [];
  const free: Able[] = [];
  const heldBack: HeldBack[] = [];
  for (const endpoint of config.endpoints) {
    const able = standingOf(endpoint, request, { config, availability, pinned });
    if ("id" in able) {
      rejected.push({ endpoint, reason: able });
      continue;
    }
    const { state, inFlight } = able;
    const { maxConcurrency: places } = endpoint;
    if (state.type === "limited" && !state.mayBeOver) {
      heldBack.push({ ...able, reason: phrase("route.limited", { reason: state.reason }), hindrance: state });
    } else if (request.counts && places > 0 && inFlight >= places) {
      const reason = phrase("route.full", { count: inFlight });
      heldBack.push({ ...able, reason, hindrance: { type: "full", inFlight } });
    } else {
      const cap = request.counts && isCapped(endpoint)
        ? availability.metCap(endpoint, request.tokens?.() ?? 0)
        : undefined;
      if (cap === undefined) free.push(able);
      else heldBack.push(cappedBy(cap, able));
    }
  }
  const showsImage = isLost([...free, ...heldBack]) && request.sight?.shows() === true;
  const { policy, balance } = config.routing;
  const back = pinned === undefined || request.beginsTurn === undefined ? undefined : wayBack(free, balance);
  // Last, since the body has to be parsed for it.
  if (back !== undefined && request.beginsTurn?.()) back.isBack = true;
  const candidates: Candidate[] = [];
  for (const { standing, resort, reason } of select(free, { policy, balance, probes: request.generates, showsImage })) {
    // Nobody else has it yet; to copy each would be the dearest part of a choice among many.
    standing.resort = resort;
    standing.reason = reason;
    candidates.push(standing);
  }
  heldBack.sort((a, b) => untilOf(a) - untilOf(b));
  return { candidates, heldBack, rejected, session: courseOf({ key, pinned, candidates, heldBack }), showsImage };
}

/** Whether an image would be lost at some of them, and not at others that can be asked now or in a moment. */
function isLost(all: readonly (Able | HeldBack)[]): boolean {
  return all.some(({ isBlind }) => isBlind) &&
    all.some((each) => !each.isBlind && !("hindrance" in each && each.hindrance.type === "limited"));
}

function cappedBy(cap: MetCap, candidate: Candidate): HeldBack {
  return { ...candidate, reason: cap.reason, hindrance: { type: "capped", ...cap } };
}

function untilOf({ hindrance }: HeldBack): number {
  return hindrance.type === "full" ? 0 : hindrance.until;
}

interface Chosen {
  readonly key: string | undefined;
  readonly pinned: string | undefined;
  readonly candidates: readonly Candidate[];
  readonly heldBack: readonly HeldBack[];
}

function courseOf({ key, pinned, candidates, heldBack }: Chosen): SessionCourse {
  if (key === undefined) return { type: "none" };
  if (pinned === undefined) return { type: "new" };
  if (candidates[0]?.endpoint.id === pinned) return { type: "kept" };
  const held = heldBack.find(({ endpoint }) => endpoint.id === pinned);
  const from = [...candidates, ...heldBack].find(({ endpoint }) => endpoint.id === pinned)?.endpoint.name ?? pinned;
  return { type: "moved", from, back: held !== undefined && held.hindrance.type !== "limited" };
}

interface Around {
  readonly config: Config;
  readonly availability: AvailabilitySnapshot;
  readonly pinned: string | undefined;
}

/** Of who has not been put in its place. */
const NOT_YET = phrase("route.turn");

/** How `endpoint` stands for the request, or why it may not answer it. */
function standingOf(
  endpoint: EndpointConfig,
  request: RouteRequest,
  { config: { routing }, availability, pinned }: Around,
): Able | Phrase {
  const { only } = request;
  if (only !== undefined && !isNamed(endpoint, only)) {
    return phrase("route.not_asked_for", { name: only });
  }
  const unfit = unfitness(endpoint, request);
  if (unfit !== undefined) return unfit;
  const rewritten = rewriteModel(request.model, { endpoint, client: request.client, routing });
  const { model, longContext } = rewritten;
  const of = { endpointId: endpoint.id, model };
  const spoken = protocolFor(endpoint, request, (protocol) => availability.lacks(of, protocol));
  if ("id" in spoken) return spoken;
  return {
    endpoint,
    protocol: spoken.protocol,
    fallback: spoken.fallback,
    model,
    rewritten: rewritten.reason,
    longContext,
    overrides: rewritten.overrides,
    // Until it is its turn.
    resort: "first",
    reason: NOT_YET,
    state: availability.state(of),
    room: request.room?.({ endpoint, model, longContext }),
    tagged: endpoint.tags.length > 0,
    native: spoken.protocol === request.protocol,
    pinned: endpoint.id === pinned,
    isBack: false,
    isBlind: request.sight?.takes({ endpoint, model, protocol: spoken.protocol }) === false,
    inFlight: availability.inFlight(endpoint.id),
    firstTokenMs: balanceOf(routing) === "fastest" ? availability.firstTokenMs(of) : undefined,
    due: availability.due(endpoint.id, shareOf(endpoint, routing)),
  };
}

/** The share of the requests that `endpoint` is due. */
export function shareOf({ weight }: EndpointConfig, routing: RoutingConfig): number {
  return balanceOf(routing) === "weighted" ? weight : 1;
}

/** In which protocol `endpoint` is asked, or why it is not. */
function protocolFor(
  endpoint: EndpointConfig,
  { protocol, generates }: RouteRequest,
  lacks: (protocol: Protocol) => boolean,
): Pick<Candidate, "protocol" | "fallback"> | Phrase {
  const all = protocolsOf(endpoint);
  const spoken = all.some(lacks) ? all.filter((each) => !lacks(each)) : all;
  const first = spoken.includes(protocol) ? protocol : spoken[0];
  // Files, embeddings and all else of OpenAI's are there whichever of its protocols for answers the endpoint has.
  const isOpenAi = protocol === "chat" && endpoint.type === "openai" && first !== undefined;
  if (!generates && (spoken.includes(protocol) || isOpenAi)) return { protocol, fallback: undefined };
  if (!generates || first === undefined) return phrase("route.speaks", { protocols: listed(all, "list.and") });
  return { protocol: first, fallback: spoken.find((each) => each !== first) };
}
