import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { DEFAULT_CONFIG } from "../../lib/config/default_config.ts";
import { ProxyError } from "../../lib/errors.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { attempt } from "../../lib/proxy/attempt.ts";
import type { ClientRequest } from "../../lib/proxy/client_request.ts";
import { type Deps, Exchange } from "../../lib/proxy/exchange.ts";
import { Watchman } from "../../lib/proxy/watchman.ts";
import { openRecord } from "../../lib/record.ts";
import type { Candidate } from "../../lib/routing/route.ts";
import { configOf } from "../config/parsed.ts";
import { endpoint } from "../endpoint.ts";

const CANDIDATE: Candidate = {
  ...{ endpoint: endpoint(), protocol: "chat", model: "m", fallback: undefined, rewritten: undefined },
  ...{ longContext: false, resort: "first", reason: phrase("route.turn") },
};

const CASES = [
  { what: "a defect", thrown: new TypeError("a defect"), defects: 1, status: 500 },
  { what: "what a body cannot say", thrown: new ProxyError("invalid_request", "no"), defects: 0, status: 400 },
] as const;

for (const { what, thrown, defects, status } of CASES) {
  Deno.test(`attempt hands ${defects === 0 ? "nothing" : "it"} on to be logged where ${what} keeps a request from being sent`, async () => {
    const heard: unknown[] = [];
    const deps = {
      ...{ clock: systemClock, watchman: new Watchman(systemClock.monotonic), recorder: { record: () => {} } },
      onDefect: (error: unknown) => heard.push(error),
    } as Partial<Deps> as Deps;
    const record = openRecord({
      ...{ startedAt: 0, method: "POST", path: "/v1/messages", operation: "generate", client: "other" },
      ...{ agent: undefined, keyName: undefined, protocol: "messages" },
    });
    const exchange = new Exchange(record, {
      config: configOf(DEFAULT_CONFIG),
      deps,
      request: new Request("http://localhost/v1/messages", { method: "POST" }),
    });
    const request = {
      operation: { type: "generate", protocol: "messages", path: "/messages" },
      convert: () => {
        throw thrown;
      },
    } as Partial<ClientRequest> as ClientRequest;
    const outcome = await attempt(request, { candidate: CANDIDATE, lesson: undefined }, exchange);
    exchange.close();
    assert.equal(outcome.type === "refusal" && outcome.status, status);
    assert.deepEqual(heard, defects === 0 ? [] : [thrown]);
  });
}
