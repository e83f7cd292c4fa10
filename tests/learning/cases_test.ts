/** Refusals that users of other gateways ran into, from the first request to the second. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/json.ts";
import { Learner } from "../../lib/learning/learner.ts";
import { valuesAt } from "../../lib/learning/survey.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { BODIES, sent } from "./sent.ts";

interface Case {
  readonly name: string;
  readonly protocol: Protocol;
  /** What is refused as long as it is there, and the words. */
  readonly refusals: readonly (readonly [path: string, message: string])[];
  /** What must still be there. */
  readonly kept: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "cache marks of a kind that the endpoint does not know (A2)",
    protocol: "messages",
    refusals: [
      ["system[].cache_control.scope", "system.0.cache_control.ephemeral.scope: Extra inputs are not permitted"],
      ["system[].cache_control.ttl", "system.0.cache_control.ephemeral.ttl: Extra inputs are not permitted"],
      [
        "messages[].content[].cache_control.ttl",
        "messages.0.content.0.cache_control.ttl: Extra inputs are not permitted",
      ],
    ],
    kept: ["system[].cache_control.type", "messages[].content[].cache_control.type", "tools[].cache_control"],
  },
  {
    name: "two ways of sampling at once (A29)",
    protocol: "messages",
    refusals: [["top_p", "`temperature` and `top_p` cannot both be specified for this model. Please use only one."]],
    kept: ["temperature"],
  },
  {
    name: "a speed that is not sold (A32)",
    protocol: "messages",
    refusals: [["speed", "speed: Extra inputs are not permitted"]],
    kept: ["service_tier", "output_config.effort"],
  },
  {
    name: "members of tools that only their vendor knows (A19)",
    protocol: "messages",
    refusals: [
      ["tools[].eager_input_streaming", "tools.0.custom.eager_input_streaming: Extra inputs are not permitted"],
      ["tools[].defer_loading", "tools.0.custom.defer_loading: Extra inputs are not permitted"],
      ["tools[].strict", "tools.0.custom.strict: Extra inputs are not permitted"],
      ["tools[].input_examples", "tools.0.custom.input_examples: Extra inputs are not permitted"],
    ],
    kept: ["tools[].name", "tools[].input_schema", "tools[].cache_control"],
  },
  {
    name: "what a subscription's backend refuses, one after the other (D16)",
    protocol: "responses",
    refusals: ["max_output_tokens", "temperature", "stream_options", "prompt_cache_retention", "user"]
      .map((name) => [name, `Unsupported parameter: ${name}`] as const),
    kept: ["tools[].name", "input[].role", "prompt_cache_key", "reasoning.effort", "include[]"],
  },
];

for (const { name, protocol, refusals, kept } of CASES) {
  Deno.test(`Learner settles with ${name}: the second request is taken at once`, () => {
    const learner = new Learner({
      store: { load: () => Promise.resolve([]), save() {}, remove() {} },
      brief: (words) => words,
    });
    const requests = [0, 1].map(() => {
      const lesson = learner.begin({ endpointId: "a", model: "m", protocol }, { now: 0, expiresMs: 1000 });
      for (let count = 1;; count++) {
        const bytes = lesson.apply(new TextEncoder().encode(JSON.stringify(BODIES[protocol])));
        const body = JSON.parse(new TextDecoder().decode(bytes)) as JsonObject;
        const refused = refusals.find(([path]) => valuesAt(body, path).length > 0);
        if (refused === undefined) {
          lesson.onSuccess();
          for (const path of kept) assert.deepEqual(valuesAt(body, path), valuesAt(BODIES[protocol], path), path);
          return count;
        }
        const text = JSON.stringify({ detail: refused[1] });
        const headers = lesson.applyToHeaders(sent(protocol).headers);
        const verdict = lesson.onRefusal({ status: 400, text }, { ...sent(protocol), body, headers }, { last: true });
        assert.equal(verdict, "again", refused[1]);
      }
    });
    assert.deepEqual(requests, [refusals.length + 1, 1]);
  });
}

Deno.test("Learner gives calls a text without words once an endpoint refuses null (pydantic-ai#5206, kilocode#12330)", () => {
  const learner = new Learner({
    store: { load: () => Promise.resolve([]), save() {}, remove() {} },
    brief: (words) => words,
  });
  const contents = (bytes: Uint8Array) => {
    const body = JSON.parse(new TextDecoder().decode(bytes)) as JsonObject;
    return valuesAt(body, "messages[].content");
  };
  const bytes = new TextEncoder().encode(JSON.stringify(BODIES.chat));
  const target = { endpointId: "a", model: "m", protocol: "chat" as const };
  const refused = learner.begin(target, { now: 0, expiresMs: 1000 });
  const text = JSON.stringify({ error: { message: "invalid message content type: <nil>" } });

  assert.equal(refused.onRefusal({ status: 400, text }, sent("chat"), { last: true }), "again");
  assert.ok(contents(bytes).includes(null));
  const mended = contents(bytes).map((content) => content ?? "");
  assert.deepEqual(contents(refused.apply(bytes)), mended);
  refused.onSuccess();
  assert.deepEqual(contents(learner.begin(target, { now: 0, expiresMs: 1000 }).apply(bytes)), mended);
});
