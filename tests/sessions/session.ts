/** One client through many turns: what it asks, whom, and what it makes of the answers. */
import { parseJson } from "../../lib/json.ts";
import type { Proxy } from "../e2e/proxy.ts";
import { type Chance, oneOf, type Words } from "./answer.ts";
import { Checks } from "./checks.ts";
import type { Call, Client, Heard } from "./client.ts";
import { dataOf, type Upstreams } from "./upstreams.ts";
import type { Vendor } from "./vendors.ts";

export interface SessionWorld {
  readonly proxy: Proxy;
  readonly upstreams: Upstreams;
  readonly chance: Chance;
  readonly words: Words;
  /** Those that are named. */
  readonly vendors: readonly Vendor[];
  /** Puts the endpoints in another order. */
  readonly reload: () => Promise<void>;
}

export class Session {
  readonly checks: Checks;
  private calls: readonly Call[] = [];
  /** The endpoint was asked to sum the conversation up. */
  private isSummary = false;

  constructor(private readonly client: Client, private readonly world: SessionWorld) {
    this.checks = new Checks(client, world.upstreams.signatures);
  }

  async run(turns: number): Promise<void> {
    const { client, checks, world: { chance, words, reload } } = this;
    client.say(words.next("user"));
    for (let turn = 0; turn < turns; turn++) {
      if (chance() < 0.04) {
        client.box.change();
        checks.toolsChanged();
      }
      client.box.isClosed = chance() < 0.03;
      if (chance() < 0.1) await reload();
      const heard = await this.ask(turn);
      if (heard.type === "refused") this.forget();
      // A broken answer is asked for again, or what of it was over is kept.
      else if (heard.type === "whole" || (!this.isSummary && chance() < 0.5)) this.keep(heard);
    }
  }

  /** From here on the client sends all that it has itself. */
  private forget(): void {
    this.client.forget?.();
    this.checks.startedAnew();
  }

  private async ask(turn: number): Promise<Heard> {
    const { client, checks, world: { proxy, upstreams, chance, vendors } } = this;
    const streaming = chance() < 0.75;
    const kind = chance();
    const named = oneOf(chance, vendors);
    const model = kind < 0.6 ? `${named.name},${named.model}` : kind < 0.8 ? "odd-model" : "any-model";
    upstreams.arrivals = [];
    upstreams.failing = kind >= 0.6 && chance() < 0.1 ? 1 + Math.floor(chance() * 2) : 0;
    const { path, headers, body } = client.request(model, streaming);
    const response = await fetch(proxy.address + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await textOf(response);
    const heard = this.heard(response.status, text, streaming);
    checks.turn = turn;
    for (const arrival of upstreams.arrivals) checks.arrived(arrival, body);
    const answering = upstreams.arrivals.at(-1);
    checks.heard(heard, answering, body);
    const first = upstreams.arrivals[0]?.vendor, isWhole = heard.type === "whole";
    if (kind >= 0.6) checks.answered(model, { first, by: answering?.vendor, isWhole, body });
    return heard;
  }

  private heard(status: number, text: string, streaming: boolean): Heard {
    if (status !== 200) return { type: "refused", status, body: parseJson(text) ?? text };
    if (!streaming) return { type: "whole", answer: JSON.parse(text) };
    try {
      return this.client.collect(dataOf(text));
    } catch (error) {
      this.checks.fault("a stream that nobody can read", `${error}\n${text}`);
      return { type: "broken", answer: {} };
    }
  }

  private keep(heard: Exclude<Heard, { type: "refused" }>): void {
    const { client, checks, world: { upstreams } } = this;
    const answering = upstreams.arrivals.at(-1);
    this.calls = client.keep(heard.answer);
    if (this.isSummary) checks.summedUp(answering);
    else if (heard.type === "whole" && this.calls.length > 0) checks.called(this.calls, answering);
    this.isSummary = false;
    this.goOn(heard.type === "broken");
  }

  private goOn(isBroken: boolean): void {
    const { client, checks, calls, world: { chance, words } } = this;
    if (calls.length > 0) {
      const results = calls.map((call) => ({
        call,
        text: chance() < 0.05 ? "" : words.next("result"),
        isError: chance() < 0.15,
        hasImage: chance() < 0.1,
      }));
      const isTurned = client.protocol !== "gemini" && chance() < 0.2;
      const reminder = chance() < 0.15 ? words.next("reminder") : undefined;
      return client.give(isTurned ? results.toReversed() : results, reminder);
    }
    if (chance() >= 0.08) return client.say(isBroken ? `Resume: ${words.next("user")}` : words.next("user"));
    this.isSummary = client.askForSummary?.() ?? false;
    if (this.isSummary) return;
    client.compact(words.next("summary"));
    checks.summedUp(undefined);
  }
}

/** As far as it came. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of response.body!) text += decoder.decode(bytes, { stream: true });
  } catch { /* Behind an error of Google's or Chat Completions' kind. */ }
  return text;
}
