/** All recordings of one protocol through the real application, asked for by the SDKs of all four. */
import { isDeepStrictEqual } from "node:util";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { RecordedCase } from "../corpora.ts";
import { startProxy } from "../e2e/proxy.ts";
import { within } from "../e2e/steps.ts";
import { ASK, type Question } from "./ask.ts";
import { expected, told } from "./expected.ts";
import { type Answer, eventsOf, type Reading } from "./reading.ts";
import { READERS } from "./readers.ts";
import { modelOf, recordedUpstream } from "./recorded_upstream.ts";

export const CLIENTS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];

const ENDPOINTS: Readonly<Record<Protocol, Readonly<Record<string, string>>>> = {
  messages: { endpoint_type: "anthropic" },
  chat: { endpoint_type: "openai", wire_api: "chat" },
  responses: { endpoint_type: "openai", wire_api: "responses" },
  gemini: { endpoint_type: "gemini" },
};

/** How one client heard one recording. */
export interface Result {
  readonly id: string;
  readonly upstream: Protocol;
  readonly client: Protocol;
  /** What is wrong; `undefined` if nothing is. */
  readonly fault: string | undefined;
  /**
   * The same protocol: what the SDK's helper cannot put together from the upstream itself either was heard in the SDK's
   * events.
   */
  readonly byEvents: boolean;
}

/** Far above what any of them takes. */
const LIMIT_MS = 20_000;

/** Messages of a client that was told nothing. */
const BROKEN = /^Nothing happened|^Connection error|fetch failed|terminated|^Cannot read prop|error reading a body/i;

/** How many requests run at the same time. */
const PARALLEL = 4;

export async function replay(upstream: Protocol, cases: readonly RecordedCase[]): Promise<Result[]> {
  await using server = await recordedUpstream(cases);
  const endpoint = { name: upstream, ...ENDPOINTS[upstream], url: server.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const waiting = cases.flatMap((recorded, at) => CLIENTS.map((client) => ({ recorded, at, client })));
  const results: Result[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { recorded, at, client } = next;
      const ask = (address: string, by: Question["by"]) => heard(client, { address, model: modelOf(at, client), by });
      const by = recorded.form === "sse" ? "helper" : "whole";
      const outcome = await ask(proxy.address, by);
      const fault = faultOf(recorded, client, outcome);
      // A helper may be too strict for its own protocol's upstreams, but never for what was converted.
      const byEvents = fault !== undefined && by === "helper" && client === upstream &&
        isDeepStrictEqual(await ask(server.url, by), outcome);
      const left = byEvents ? faultOf(recorded, client, await ask(proxy.address, "events")) : fault;
      results.push({ id: recorded.id, upstream, client, fault: left, byEvents });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}

/** What the recording says; `undefined` if it is an error or was cut. */
export function readingOf(recorded: RecordedCase): Reading | undefined {
  const text = new TextDecoder().decode(recorded.read());
  if (recorded.status >= 400) return undefined;
  const answer: Answer = recorded.form === "sse" ? eventsOf(text) : { form: "body", body: JSON.parse(text) };
  return READERS[recorded.protocol](answer);
}

async function heard(client: Protocol, question: Question): Promise<Reading | string> {
  try {
    return await within(LIMIT_MS, ASK[client](question));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function faultOf(recorded: RecordedCase, client: Protocol, outcome: Reading | string): string | undefined {
  const reading = readingOf(recorded);
  // What Anthropic's classifiers stop has failed for clients of Responses, which overlook a refusal.
  const isError = reading === undefined ||
    recorded.protocol === "messages" && client === "responses" && reading.reason === "refusal";
  if (typeof outcome === "string") {
    // An error is told as one: by an answer or an event, not by silence or a broken connection.
    const isTold = isError && !BROKEN.test(outcome);
    return isTold ? undefined : `failed: ${outcome.slice(0, 200).replaceAll("\n", " ")}`;
  }
  if (isError) return `is an error, but was heard as ${brief(outcome)}`;
  const wanted = expected(reading, recorded.protocol, client);
  const got = told(outcome, wanted);
  if (isDeepStrictEqual(got, wanted)) return undefined;
  const names = Object.keys(wanted) as (keyof typeof wanted)[];
  return names.filter((name) => !isDeepStrictEqual(got[name], wanted[name]))
    .map((name) => `${name} is ${brief(got[name])} instead of ${brief(wanted[name])}`).join("; ");
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 200 ? `${text.slice(0, 120)}...${text.slice(-70)}` : text;
}
