import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { Learner } from "../../lib/learning/learner.ts";
import type { Lesson } from "../../lib/learning/lesson.ts";
import type { ClientRequest } from "../../lib/proxy/client_request.ts";
import { learn } from "../../lib/proxy/learn.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";

const EXPIRES = 7 * 24 * 60 * 60_000;
const TEXT = '{"error":{"message":"Unsupported parameter: seed"}}';
const BODY = { model: "m", seed: 1, messages: [] };
const REQUEST = { operation: { type: "generate" }, bytes: new TextEncoder().encode(JSON.stringify(BODY)) };

function mindOf(): Learner {
  const store = { load: () => Promise.resolve([]), save: () => {}, remove: () => {} };
  return new Learner({ store, brief: (words) => words });
}

const begin = (mind: Learner, now: number) =>
  mind.begin({ endpointId: "a", model: "m", protocol: "chat" }, { now, expiresMs: EXPIRES });

function sent(lesson: Lesson) {
  return JSON.parse(new TextDecoder().decode(lesson.apply(REQUEST.bytes)));
}

function refused(lesson: Lesson, rule?: "next" | "return") {
  const body = sent(lesson);
  const outcome: Outcome = {
    ...{ type: "refusal", status: 400, words: "upstream", verbatim: undefined, retryAfterMs: undefined, limits: [] },
    error: new ProxyError("invalid_request", "no"),
    evidence: { status: 400, text: TEXT },
    sent: () => ({ protocol: "chat", body, headers: new Headers(), model: "m" }),
    ...(rule === undefined ? {} : { rule }),
  };
  return learn({ lesson }, { request: REQUEST as unknown as ClientRequest, outcome, chances: { last: true } });
}

Deno.test("learn: a rule decides nothing about a request with which the proxy itself has tried what is known", () => {
  const mind = mindOf();
  const first = begin(mind, 0);
  assert.equal(refused(first).verdict, "again");
  first.onSuccess();
  assert.equal(refused(begin(mind, 1), "return").verdict, "give up");
  const testing = begin(mind, EXPIRES);
  assert.equal(sent(testing).seed, 1);
  assert.equal(refused(testing, "return").verdict, "again");
  assert.equal(sent(testing).seed, undefined);
  assert.equal(refused(testing, "return").verdict, "give up");
  testing.onSuccess();
  assert.equal(mind.all()[0]!.expiresAt, 2 * EXPIRES);
});
