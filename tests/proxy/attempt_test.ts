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
import { UpstreamUrls } from "../../lib/upstream/url.ts";
import { endpoint } from "../endpoint.ts";

const CANDIDATE: Candidate = {
  ...{ endpoint: endpoint(), protocol: "chat", model: "m", fallback: undefined, rewritten: undefined },
  ...{ longContext: false, overrides: [], resort: "first", reason: phrase("route.turn") },
};

function exchangeWith(deps: Deps): Exchange {
  const record = openRecord({
    ...{ startedAt: 0, method: "POST", path: "/v1/messages", operation: "generate", client: "other" },
    ...{ agent: undefined, keyName: undefined, protocol: "messages" },
  });
  const request = new Request("http://localhost/v1/messages", { method: "POST" });
  return new Exchange(record, { config: configOf(DEFAULT_CONFIG), deps, request });
}

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
    const exchange = exchangeWith(deps);
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

const PATIENCE = [
  { type: "count_tokens", path: "/messages/count_tokens", patient: false },
  { type: "generate", path: "/messages", patient: true },
] as const;

for (const { type, path, patient } of PATIENCE) {
  Deno.test(`attempt ${patient ? "still waits" : "waits no longer"} after ten seconds for ${type}`, async () => {
    let now = 0;
    const sent = Promise.withResolvers<void>();
    const clock = { now: () => now, monotonic: () => now };
    const watchman = new Watchman(clock.monotonic);
    const send: Deps["sender"]["send"] = (_request, _endpoint, { signal }) => {
      sent.resolve();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const exchange = exchangeWith({
      ...{ clock, watchman, recorder: { record: () => {} }, urls: new UpstreamUrls(), sender: { send } },
    } as unknown as Deps);
    const request = {
      ...{ operation: { type, protocol: "messages", path }, method: "POST", search: "", headers: new Headers() },
      ...{ bytes: null, model: "m", stream: false, client: "other" },
    } as Partial<ClientRequest> as ClientRequest;
    const slow = endpoint({ timeouts: { responseHeaderMs: 300_000, firstEventMs: 300_000, idleMs: 300_000 } });
    const candidate: Candidate = { ...CANDIDATE, endpoint: slow, protocol: "messages" };
    const attempted = attempt(request, { candidate, lesson: undefined }, exchange);
    await sent.promise;
    // The limits count from the first look at the clock.
    exchange.tick(now);
    exchange.tick(now += 9_000);
    assert.ok(exchange.deadline !== undefined);
    exchange.tick(now += 1_001);
    assert.equal(exchange.deadline?.expired, !patient);
    if (patient) exchange.dismiss(new ProxyError("overloaded", "over"));
    assert.equal((await attempted).type, patient ? "canceled" : "timeout");
    exchange.close();
  });
}
