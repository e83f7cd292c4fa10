/**
 * What must hold of each request of a session: its vendor takes it, nothing of the conversation is gone, doubled or in
 * another order, and it begins as the one before at the same endpoint, by which prompt caches live.
 */
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { listOf } from "../clients/offered_tools.ts";
import { wordsIn } from "./answer.ts";
import type { Call, Client, Heard } from "./client.ts";
import { changed, type Prompt, promptOf } from "./prompt.ts";
import type { Signatures } from "./signatures.ts";
import { strictFaults } from "./strict.ts";
import type { Arrival } from "./upstreams.ts";
import type { Vendor } from "./vendors.ts";

/** A request that was answered. */
interface Seen {
  readonly prompt: Prompt;
  readonly epoch: number;
  readonly toolEpoch: number;
  readonly cacheKey: string | undefined;
}

/** Who has answered what names nobody. */
interface Answered {
  /** Who was asked first. */
  readonly first: Vendor | undefined;
  readonly by: Vendor | undefined;
  readonly isWhole: boolean;
  readonly body: JsonObject;
}

/** What the client's own bytes may have, which pass as they are between endpoints of one protocol. */
const OWN_BYTES = /: arguments|foreign seal|seal of another|comes twice|details of another|without what follows/;

export class Checks {
  readonly faults: string[] = [];
  turn = 0;
  /** Counts what has taken the conversation's place. */
  private epoch = 0;
  private toolEpoch = 0;
  /** The client names the answer before instead of sending all. */
  private goesOn = false;
  private readonly seen = new Map<Vendor, Seen>();
  /** The session's endpoint, by the model that was asked for. */
  private readonly homes = new Map<string, Vendor>();
  /** What was signed before calls. */
  private signed: { readonly data: string; readonly by: Vendor }[] = [];
  /** What a summary holds that only the proxy can read. */
  private summary: readonly string[] = [];

  constructor(private readonly client: Client, private readonly signatures: Signatures) {}

  fault(what: string, details: string): void {
    this.faults.push(`${this.client.name}, turn ${this.turn}: ${what}\n${details}`);
  }

  toolsChanged(): void {
    this.toolEpoch++;
  }

  /** The conversation is sent in another form. */
  startedAnew(): void {
    this.epoch++;
  }

  /** @param by whose summary it is; `undefined`: the client has said it itself */
  summedUp(by: Arrival | undefined): void {
    this.epoch++;
    this.homes.clear();
    this.signed = [];
    // What OpenAI encrypts others cannot read.
    this.summary = by === undefined || by.vendor.protocol === "responses"
      ? []
      : wordsIn(JSON.stringify(by.answer?.steps));
  }

  /** The client has kept an answer with `calls`: what its vendor has signed in front of them comes back to it. */
  called(calls: readonly Call[], arrival: Arrival | undefined): void {
    const ids = calls.map(({ id }) => id).filter((id) => id !== "");
    if (new Set(ids).size < ids.length) this.fault("calls of one id", ids.join());
    if (arrival === undefined || this.client.keepsSeals === false) return;
    const { vendor: by, signed } = arrival;
    // Of its own protocol a client of Chat Completions keeps what it likes.
    if (by.protocol === "chat" && this.client.protocol === "chat" && by.thinks !== "signed") return;
    const ofCalls = signed.filter((data) => /_(thought|asked)/.test(this.signatures.find(data)!.text));
    for (const data of ofCalls) this.signed.push({ data, by });
  }

  answered(model: string, { first, by, isWhole, body }: Answered): void {
    if (body["previous_response_id"] !== undefined) return;
    const home = this.homes.get(model);
    if (home !== undefined && home !== first) {
      this.fault("another endpoint than the session's", `${home.name}, then ${first?.name}`);
    }
    if (isWhole && by !== undefined) this.homes.set(model, by);
    else this.homes.delete(model);
  }

  /** What the model has said is what the client has got. */
  heard(heard: Heard, arrival: Arrival | undefined, asked: JsonObject): void {
    // Who names an answer that is kept elsewhere is told so, and who asks when all is broken.
    const isRefused = heard.type === "refused" && asked["previous_response_id"] === undefined;
    if (isRefused && (arrival === undefined || arrival.refusal !== undefined)) {
      this.fault("refused", `${heard.status} ${JSON.stringify(heard.body)} of ${JSON.stringify(asked)}`);
    }
    if (heard.type !== "whole") return;
    if (arrival?.answer === undefined) return this.fault("an answer of nobody's", JSON.stringify(heard.answer));
    const { answer: { steps, ending }, vendor } = arrival;
    // Behind its reason to stop an answer may break off.
    if (ending === "cut" || ending === "error" || /"compaction"/.test(JSON.stringify(heard.answer))) return;
    const said = steps.flatMap((step) => {
      if (step.type === "text" || step.type === "refusal") return wordsIn(step.text);
      return step.type === "call" && !step.cut ? wordsIn(JSON.stringify(step.input)) : [];
    });
    const has = new Set(wordsIn(JSON.stringify(joinedTexts(heard.answer))));
    const gone = said.filter((word) => !has.has(word));
    if (gone.length > 0) this.fault(`${vendor.name}: not told`, `${gone} of ${JSON.stringify(heard.answer)}`);
  }

  /** @param asked what the client has sent */
  arrived({ vendor, body, faults, refusal }: Arrival, asked: JsonObject): void {
    const isOwn = vendor.protocol === this.client.protocol;
    const where = `${vendor.name}${isOwn ? " (own)" : ""}`;
    const strict = isOwn ? [] : strictFaults(vendor, body);
    for (const fault of [...faults.filter((each) => !isOwn || !OWN_BYTES.test(each)), ...strict]) {
      this.fault(`${where}: ${fault}`, JSON.stringify(body));
    }
    // What the endpoint itself keeps is its own matter.
    if (refusal !== undefined || body["previous_response_id"] !== undefined) return;
    const goesOn = asked["previous_response_id"] !== undefined;
    if (goesOn !== this.goesOn) this.startedAnew();
    this.goesOn = goesOn;
    if (!goesOn) {
      this.checkWords(where, body, asked);
      // Between endpoints of one protocol what one of them has refused goes with all that stands behind it.
      if (!isOwn || vendor.protocol === "responses") this.checkSigned(where, vendor, body);
    }
    if (!this.client.box.isClosed) this.checkBeginning(where, vendor, body);
  }

  private checkWords(where: string, body: JsonObject, asked: JsonObject): void {
    const wanted = countsOf(asked), got = countsOf(body);
    const fault = (what: string, details: string) =>
      this.fault(`${where}: ${what}`, `${details} of ${JSON.stringify(asked)}\nbecame ${JSON.stringify(body)}`);
    const gone = [...wanted.keys(), ...this.summary].filter((word) => !got.has(word));
    if (gone.length > 0) return fault("lost", gone.join());
    const doubled = [...wanted].filter(([word, count]) => got.get(word)! > count);
    if (doubled.length > 0) fault("repeated", doubled.join());
    // Results stand in the order of their calls.
    const order = [...wanted.keys()].filter((word) => !word.endsWith("_result"));
    const now = [...got.keys()].filter((word) => wanted.has(word) && !word.endsWith("_result"));
    const at = order.findIndex((word, i) => now[i] !== word);
    if (at >= 0) fault("another order", `${order.slice(at, at + 4)}, then ${now.slice(at, at + 4)}`);
  }

  private checkSigned(where: string, vendor: Vendor, body: JsonObject): void {
    const text = JSON.stringify(body);
    const own = this.signed.filter(({ by }) => by.signer === vendor.signer && by.protocol === vendor.protocol);
    const gone = own.filter(({ data }) => !text.includes(data));
    if (gone.length > 0) this.fault(`${where}: its own thinking is gone`, `${gone.map(({ data }) => data)} of ${text}`);
  }

  private checkBeginning(where: string, vendor: Vendor, body: JsonObject): void {
    const { epoch, toolEpoch } = this;
    const prompt = promptOf(vendor.protocol, body);
    const cacheKey = JSON.stringify(body["prompt_cache_key"]);
    const last = this.seen.get(vendor);
    this.seen.set(vendor, { prompt, epoch, toolEpoch, cacheKey });
    if (last === undefined) return;
    if (cacheKey !== last.cacheKey) this.fault(`${where}: another cache key`, `${last.cacheKey}, then ${cacheKey}`);
    if (toolEpoch === last.toolEpoch && prompt.tools !== last.prompt.tools) {
      this.fault(`${where}: other tools`, `${last.prompt.tools}\n${prompt.tools}`);
    }
    const change = epoch === last.epoch ? changed(last.prompt.pieces, prompt.pieces) : undefined;
    if (change !== undefined) this.fault(`${where}: the prompt begins otherwise`, change);
  }
}

/** All words but those of thoughts and searches, which go to their own vendors alone. */
function countsOf(body: JsonObject): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsIn(JSON.stringify(joinedTexts(body)))) {
    if (!/_(thought|query)$/.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Google's texts come in pieces. */
function joinedTexts(body: JsonObject): JsonObject {
  const name = ["pieces", "contents", "candidates"].find((each) => body[each] !== undefined);
  if (name === undefined) return body;
  const partsOf = ({ parts, content }: JsonObject): Json | undefined =>
    parts ?? (isObject(content) ? content["parts"] : undefined);
  const parts = listOf(body[name]).flatMap((each) => listOf(partsOf(each)));
  const text = parts.map((part) => typeof part["text"] === "string" ? part["text"] : JSON.stringify(part)).join("");
  return { ...body, [name]: text };
}
