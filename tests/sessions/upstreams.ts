/** The vendors' endpoints: each is strict about what it is sent, and says what chance wants. */
import { type JsonObject, parseJson } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { chatWire } from "../clients/chat_wire.ts";
import { geminiWire } from "../clients/gemini_wire.ts";
import { messagesWire } from "../clients/messages_wire.ts";
import { listOf } from "../clients/offered_tools.ts";
import { responsesWire } from "../clients/responses_wire.ts";
import { encodeEvent, type OfferedTool, type Wire } from "../clients/wire.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream, type ReceivedRequest, type Script } from "../fake_upstream.ts";
import { type Answer, answerTo, type Chance, type Words } from "./answer.ts";
import { judge } from "./rules.ts";
import { Signatures } from "./signatures.ts";
import { speak } from "./speak.ts";
import type { Spoken } from "./spoken.ts";
import { type Vendor, VENDORS } from "./vendors.ts";

const WIRES: Readonly<Record<Protocol, Wire>> = {
  messages: messagesWire,
  chat: chatWire,
  responses: responsesWire,
  gemini: geminiWire,
};

/** One request at an endpoint. */
export interface Arrival {
  readonly vendor: Vendor;
  readonly body: JsonObject;
  readonly faults: readonly string[];
  /** `undefined`: there was none. */
  readonly answer: Answer | undefined;
  /** Why the vendor does not take it. */
  readonly refusal: string | undefined;
  /** What was signed in the answer. */
  readonly signed: readonly string[];
}

export interface UpstreamWorld {
  readonly chance: Chance;
  readonly words: Words;
  /** The proxy knows the vendors by their hosts. */
  readonly byHost: boolean;
}

export class Upstreams implements AsyncDisposable {
  readonly signatures: Signatures;
  /** Since the turn began. */
  arrivals: Arrival[] = [];
  /** So many tries fail, whoever is asked. */
  failing = 0;
  /** What went before, by the ids of answers that the endpoint keeps. */
  private readonly kept = new Map<string, readonly JsonObject[]>();
  private readonly fakes: FakeUpstream[] = [];

  private constructor(private readonly world: UpstreamWorld) {
    this.signatures = new Signatures(world.byHost);
  }

  static async start(world: UpstreamWorld): Promise<Upstreams> {
    const upstreams = new Upstreams(world);
    for (const vendor of VENDORS) {
      upstreams.fakes.push(
        await FakeUpstream.start((request, connection) => upstreams.script(vendor, request)(request, connection)),
      );
    }
    return upstreams;
  }

  get byHost(): boolean {
    return this.world.byHost;
  }

  fake(vendor: Vendor): FakeUpstream {
    return this.fakes[VENDORS.indexOf(vendor)]!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const fake of this.fakes) await fake[Symbol.asyncDispose]();
  }

  private script(vendor: Vendor, request: ReceivedRequest): Script {
    const wire = WIRES[vendor.protocol];
    const body = JSON.parse(request.text) as JsonObject;
    const arrive = (rest: Partial<Arrival>) =>
      this.arrivals.push({ vendor, body, faults: [], answer: undefined, refusal: undefined, signed: [], ...rest });
    const before = this.before(body);
    if (before === undefined) {
      arrive({ refusal: "not kept" });
      return refused({
        error: { ...NOT_KEPT, message: `Previous response with id '${body["previous_response_id"]}' not found.` },
      });
    }
    const whole = before.length === 0 ? body : { ...body, input: [...before, ...listOf(body["input"])] };
    const { faults, unsigned: [refusal] } = judge(whole, vendor, this.signatures);
    if (refusal !== undefined) {
      arrive({ faults, refusal });
      const { error, ...rest } = wire.error(400, refusal);
      const code = vendor.protocol === "responses" ? { code: "invalid_encrypted_content" } : {};
      return refused({ ...rest, error: { ...error as JsonObject, ...code } });
    }
    if (this.failing > 0) {
      this.failing--;
      arrive({ faults });
      return scripts.reply(JSON.stringify(wire.error(500, "Something broke")), { status: 500 });
    }
    const streaming = /:streamGenerateContent/.test(request.target) || body["stream"] === true;
    const signed = this.signatures.all.length;
    const answer = this.answer(vendor, body, streaming);
    const spoken = speak(answer, { vendor, signatures: this.signatures, request: request.text });
    arrive({ faults, answer, signed: this.signatures.all.slice(signed) });
    if (vendor.protocol === "responses" && body["store"] !== false) {
      this.kept.set(String(spoken.whole["id"]), [...listOf(whole["input"]), ...listOf(spoken.whole["output"])]);
    }
    return streaming ? this.streamed(vendor, answer, spoken) : scripts.reply(JSON.stringify(spoken.whole));
  }

  /** What the answer had before it that the request goes on from; `undefined`: it is not kept. */
  private before({ previous_response_id: id }: JsonObject): readonly JsonObject[] | undefined {
    return id === undefined ? [] : this.kept.get(String(id));
  }

  private answer(vendor: Vendor, body: JsonObject, streaming: boolean): Answer {
    const { chance, words } = this.world;
    const tools = toolsOf(vendor, body);
    const searches = vendor.searches === true && WIRES[vendor.protocol].read(body).searches;
    const summary = SUMMARY.test(JSON.stringify(body));
    return answerTo({ tools, searches, streaming, summary }, words, chance);
  }

  private streamed({ protocol }: Vendor, { ending }: Answer, { events }: Spoken): Script {
    const texts = events.map(encodeEvent);
    if (ending !== "cut" && ending !== "error") return scripts.stream(texts);
    const told = texts.slice(0, Math.floor(this.world.chance() * texts.length));
    if (ending === "cut") return scripts.stream(told, "cut");
    return scripts.stream([...told, encodeEvent(WIRES[protocol].errorEvent("The model broke down"))]);
  }
}

/** OpenAI is asked for a summary by an item, others in our words. */
const SUMMARY = /compaction_trigger|about to be replaced by a summary/;

const NOT_KEPT = {
  type: "invalid_request_error",
  param: "previous_response_id",
  code: "previous_response_not_found",
};

function refused(body: JsonObject): Script {
  return scripts.reply(JSON.stringify(body), { status: 400 });
}

function toolsOf({ protocol }: Vendor, body: JsonObject): readonly OfferedTool[] {
  if (protocol !== "gemini") return WIRES[protocol].read(body).tools.filter(({ name }) => name !== "web_search");
  return listOf(body["tools"]).flatMap((tool) => listOf(tool["functionDeclarations"])).map((declaration) => ({
    name: String(declaration["name"]),
    custom: false,
    schema: declaration["parametersJsonSchema"] ?? declaration["parameters"],
  }));
}

export function dataOf(text: string): JsonObject[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const data = block.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) =>
      line.slice(5).trimStart()
    );
    if (data.length === 0) return [];
    if (data[0] === "[DONE]") return [{ done: true }];
    return [parseJson(data.join("\n")) as JsonObject];
  });
}
