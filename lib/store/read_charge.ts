/**
 * What an answer says of its price beside its tokens. Read where nobody waits for it, of what the upstream itself said:
 * what is made of that for a client of another protocol has no place for it.
 */
import { concat } from "../bytes.ts";
import { isObject, type Json, type JsonObject, objectOf, parseJson, stringMember } from "../json.ts";
import { CODECS } from "../protocol/codecs.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { countsIn, type Usage } from "../protocol/usage.ts";
import { framesIn, jsonIn, translationOf } from "../reading/recorded_bytes.ts";
import { answerOf, earlierTurns } from "./read_exchange.ts";
import { type MediaTokens, mediaTokensIn } from "./media_tokens.ts";
import type { RecordedRequest } from "./recorded.ts";
import { usageIn, usagesIn } from "./end_of_pieces.ts";

export interface Charge {
  /** What of its tokens is no text. */
  readonly media?: MediaTokens;
  /** US dollars, as who sends the bill said it. */
  readonly stated?: number;
  /** The model that answered, by its own word: an alias and a deployment have no price. */
  readonly model?: string;
  /** How it was served, in its vendor's word, where that has a price of its own; never what was merely asked for. */
  readonly tier?: string;
  readonly isInUs?: boolean;
  readonly webSearches?: number;
  /** What other passes used, which the answer's own counts leave out: a compaction, an advisor with its own model. */
  readonly beside?: readonly Beside[];
}

export interface Beside {
  /** `undefined`: the answer's. */
  readonly model: string | undefined;
  readonly usage: Usage;
}

export function readCharge(request: RecordedRequest): Charge {
  const answer = answerOf(request);
  if (answer === undefined) return {};
  return earlierTurns(request).map(chargeIn).reduceRight(added, chargeIn(answer));
}

/** What two turns of an answer were charged: their tokens are one sum, of which a bill of one alone would say nothing. */
function added(later: Charge, earlier: Charge): Charge {
  const { stated: _, ...rest } = later;
  const stated = sumOf(earlier.stated, later.stated);
  const isBilled = earlier.stated !== undefined && later.stated !== undefined;
  const webSearches = sumOf(earlier.webSearches, later.webSearches);
  return {
    ...rest,
    ...(isBilled && stated !== undefined ? { stated } : {}),
    ...(webSearches === undefined ? {} : { webSearches }),
  };
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

function chargeIn({ pane, protocol }: NonNullable<ReturnType<typeof answerOf>>): Charge {
  const { body, beginning, ending, size } = pane;
  const pieces = [body ?? beginning, ending].filter((bytes) => bytes !== undefined);
  const isWhole = pieces.reduce((sum, { length }) => sum + length, 0) >= size;
  const charges = (isWhole ? [concat(pieces)] : pieces).flatMap((bytes) => toldIn(bytes, protocol));
  return charges.reduce((all, charge) => ({ ...all, ...charge, ...mediaOf(all, charge) }), {});
}

/** Some events tell of what came in, others of what went out. */
function mediaOf(earlier: Charge, later: Charge): Pick<Charge, "media"> {
  if (earlier.media === undefined || later.media === undefined) return {};
  return { media: { ...earlier.media, ...later.media } };
}

/** Of a whole answer, or of those events that count: what a later one says replaces what an earlier one did. */
function toldIn(bytes: Uint8Array, protocol: Protocol): readonly Charge[] {
  const whole = jsonIn(bytes);
  if (isObject(whole)) return [chargeOf(whole, protocol)];
  const told = framesIn(bytes).filter(({ data }) => COUNTS.test(data)).map(({ data }) => parseJson(data));
  const charges = told.map((event) => chargeOf(inner(event), protocol));
  if (told.length > 0) return charges;
  // The end of an answer, or of an event, that is longer than it.
  return usagesIn(new TextDecoder().decode(bytes)).slice(0, 1).map((usage) => chargeOf({ usage }, protocol));
}

const COUNTS = /(?<!\\)"usage(?:Metadata)?"\s*:\s*\{/;

/** What an event tells of. */
function inner(event: Json | undefined): JsonObject {
  if (!isObject(event)) return {};
  const { message, response } = event;
  return isObject(message) ? message : isObject(response) ? response : event;
}

function chargeOf(answer: JsonObject, protocol: Protocol): Charge {
  const usage = countsIn(answer);
  if (usage === undefined) return {};
  const model = stringMember(answer, "model") ?? stringMember(answer, "modelVersion");
  const stated = statedIn(usage);
  const media = mediaTokensIn(usage);
  return {
    ...(Object.keys(media).length === 0 ? {} : { media }),
    ...(model === undefined || model === "" ? {} : { model }),
    ...(stated === undefined ? {} : { stated }),
    ...(protocol === "messages" ? chargeOfMessages(usage) : { ...tierIn(answer, usage), ...searchesIn(answer) }),
  };
}

/** OpenRouter and Vercel say `cost`, Perplexity in parts and in all, xAI in ten-thousandths of a millionth. */
function statedIn(usage: JsonObject): number | undefined {
  const { cost, cost_in_usd_ticks: ticks } = usage;
  // Where Azure serves xAI's models it says zero.
  if (typeof ticks === "number") return ticks > 0 ? credible(ticks / 1e10) : undefined;
  if (isObject(cost)) return credible(cost["total_cost"]);
  const bill = credible(cost);
  // With somebody's own key the router's fee is all that it bills: the rest comes from the vendor.
  if (usage["is_byok"] === true) {
    const vendor = credible(objectOf(usage["cost_details"])["upstream_inference_cost"]);
    return vendor === undefined ? undefined : vendor + (bill ?? 0);
  }
  // Who says nothing else of the bill may have filled in a zero for what it doesn't know.
  return bill === 0 && usage["is_byok"] === undefined ? undefined : bill;
}

/** No answer costs so many dollars, and none searches so often: one wrong bill would spoil every sum it is part of. */
const MOST = 10_000;

function credible(value: Json | undefined): number | undefined {
  return typeof value === "number" && value >= 0 && value <= MOST ? value : undefined;
}

/** OpenAI says it beside its counts, Google among them. */
function tierIn(answer: JsonObject, usage: JsonObject): Pick<Charge, "tier"> {
  const said = stringMember(answer, "service_tier") ?? stringMember(usage, "service_tier") ??
    stringMember(usage, "serviceTier") ?? stringMember(usage, "trafficType");
  const tier = /flex|batch|priority/.exec(said?.toLowerCase() ?? "")?.[0];
  return tier === undefined ? {} : { tier };
}

/** OpenAI counts what its tools did beside the tokens; a search costs as much whatever it found. */
function searchesIn(answer: JsonObject): Pick<Charge, "webSearches"> {
  const webSearches = credible(objectOf(objectOf(answer["tool_usage"])["web_search"])["num_requests"]);
  return webSearches === undefined || webSearches === 0 ? {} : { webSearches };
}

/**
 * Anthropic: `speed` and `inference_geo` tell how it was served, `iterations` has what each pass used
 * (https://platform.claude.com/docs/en/api/messages; read on 2026-11-26). Its tier `priority` is paid for in advance.
 */
function chargeOfMessages(usage: JsonObject): Charge {
  const { iterations } = usage;
  const webSearches = credible(objectOf(usage["server_tool_use"])["web_search_requests"]);
  const tier = usage["speed"] === "fast" ? "fast" : usage["service_tier"] === "batch" ? "batch" : undefined;
  return {
    ...(tier === undefined ? {} : { tier }),
    ...(usage["inference_geo"] === "us" ? { isInUs: true } : {}),
    ...(webSearches === undefined ? {} : { webSearches }),
    ...(Array.isArray(iterations) ? { beside: iterations.flatMap(besideIn) } : {}),
  };
}

/** Passes whose tokens are no part of the answer's. */
const BESIDE: ReadonlySet<string> = new Set(["compaction", "advisor_message"]);

function besideIn(iteration: Json): readonly Beside[] {
  if (!isObject(iteration) || !BESIDE.has(stringMember(iteration, "type") ?? "")) return [];
  const usage = usageIn(iteration, CODECS.messages, translationOf(""));
  return usage === undefined ? [] : [{ model: stringMember(iteration, "model"), usage }];
}
