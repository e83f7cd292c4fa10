import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import { classify } from "../../lib/learning/classify.ts";
import { nobodyFor } from "../../lib/proxy/nobody_for.ts";
import { route, type RouteRequest } from "../../lib/routing/route.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "../routing/config.ts";
import { remembered } from "../routing/remembered.ts";

const WANTED: RouteRequest = {
  protocol: "messages",
  generates: true,
  counts: true,
  model: "claude-x",
  client: "claude-code",
  tags: new Set(),
  session: undefined,
};

const OFF = endpoint({ name: "off", enabled: false });
const CODEX = endpoint({ name: "work", supportedClients: ["codex"] });
const MANY = Array.from({ length: 12 }, (_, i) => endpoint({ name: `e${i}`, supportedClients: ["codex"] }));

const TO_DO =
  'change supported_clients, tags or "enabled" of one that should, or add another, at /admin or in the configuration file';

const ROWS: readonly {
  readonly name: string;
  readonly endpoints: readonly EndpointConfig[];
  readonly wanted?: Partial<RouteRequest>;
  readonly said: string;
}[] = [
  {
    name: "what was recognised, and what each endpoint has against it",
    endpoints: [OFF, CODEX],
    said:
      `No enabled endpoint takes this request (client claude-code, protocol messages, model claude-x): ${TO_DO} ("work" only for codex, "off" disabled)`,
  },
  {
    name: "tags, and no model where there is none",
    endpoints: [endpoint({ name: "cheap", tags: ["cheap"] })],
    wanted: { model: "", tags: new Set(["big"]) },
    said:
      `No enabled endpoint takes this request (client claude-code, protocol messages, tags big): ${TO_DO} ("cheap" not for requests tagged big)`,
  },
  {
    name: "ten of many",
    endpoints: MANY,
    said: `No enabled endpoint takes this request (client claude-code, protocol messages, model claude-x): ${TO_DO} (${
      MANY.slice(0, 10).map(({ name }) => `"${name}" only for codex`).join(", ")
    }, 2 more)`,
  },
  {
    name: "the endpoints that there are where one is asked for that is not there",
    endpoints: [OFF, CODEX],
    wanted: { only: "elsewhere" },
    said: 'No endpoint is called "elsewhere", as the request asks (x-cccc-endpoint); there are: off, work',
  },
  {
    name: "which one a misspelt name means",
    endpoints: [OFF, CODEX],
    wanted: { only: "Wrok" },
    said:
      'No endpoint is called "Wrok", as the request asks (x-cccc-endpoint); did you mean "work"? There are: off, work',
  },
  {
    name: "that the one that is asked for is disabled",
    endpoints: [OFF, CODEX],
    wanted: { only: "off" },
    said:
      'Endpoint "off", the only one that the request asks for (x-cccc-endpoint), is disabled: enable it at /admin, or set "enabled: true" in the configuration file',
  },
  {
    name: "why the one that is asked for does not do",
    endpoints: [OFF, CODEX],
    wanted: { only: "work" },
    said: 'Endpoint "work", the only one that the request asks for (x-cccc-endpoint), does not take it: only for codex',
  },
  {
    name: "that nothing is there at all before what was asked for",
    endpoints: [],
    wanted: { only: "work" },
    said: 'No endpoint is enabled: add one at /admin or in the configuration file, or set "enabled: true" on one',
  },
];

for (const { name, endpoints, wanted = {}, said } of ROWS) {
  Deno.test(`nobodyFor says ${name}`, () => {
    const asked = { ...WANTED, ...wanted };
    const error = nobodyFor(asked, route(asked, config(endpoints), remembered().at(0)));
    assert.deepEqual([error.message, error.status], [said, 400]);
  });
}

Deno.test("nobodyFor repeats no more of a name than anybody would give", () => {
  const asked = { ...WANTED, only: "x".repeat(5000), about: "m" };
  const error = nobodyFor(asked, route(asked, config([OFF]), remembered().at(0)));
  assert.ok(error.message.length < 250);
  assert.equal(error.status, 404);
});

Deno.test("nobodyFor names the model and what would help where only the lists of models are against it", () => {
  const endpoints = [OFF, CODEX, endpoint({ name: "claude", models: ["claude-opus-*", "claude-sonnet-*"] })];
  const asked = { ...WANTED, model: "claude-haiku-5" };
  const error = nobodyFor(asked, route(asked, config(endpoints), remembered().at(0)));
  assert.equal(
    error.message,
    'There is no enabled endpoint for the model "claude-haiku-5": ask for another one, or add it to "models" of one that has it, at /admin or in the configuration file ("work" only for codex, "claude" only for models claude-opus-*, claude-sonnet-*, "off" disabled)',
  );
  // Claude Code and Codex show the words of a 400; of a 404 they make something else, or ask again.
  assert.deepEqual([error.status, error.code], [400, "model_not_found"]);
  const evidence = { status: 400, text: JSON.stringify({ error: { message: error.message } }) };
  const { reaction } = classify(evidence, {
    protocol: "messages",
    model: asked.model,
    body: {},
    headers: new Headers(),
  });
  // A proxy in front of this one goes on with its next endpoint.
  assert.deepEqual(reaction, { type: "failover", scope: "model" });
});

Deno.test("nobodyFor answers who asks about a model that is in no list by a 404", () => {
  const asked = { ...WANTED, model: "", about: "gpt-9" };
  const error = nobodyFor(asked, route(asked, config([endpoint({ models: ["claude-*"] })]), remembered().at(0)));
  assert.match(error.message, /^There is no enabled endpoint for the model "gpt-9"/);
  assert.equal(error.status, 404);
});
