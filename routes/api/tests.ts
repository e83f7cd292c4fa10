/** `/admin/api/endpoints/.../test` and its kind */
import * as z from "zod";
import { checked } from "../../lib/admin/body_schema.ts";
import { endpointSchema } from "../../lib/admin/edit_endpoints.ts";
import { sentSchema } from "../../lib/admin/file_schemas.ts";
import { EVERYWHERE, type QueryDoc } from "../../lib/admin/route_doc.ts";
import { testAll, type TestAllOptions } from "../../lib/admin/test_all.ts";
import { PROTOCOLS, testOne, type TestTarget } from "../../lib/admin/test_endpoints.ts";
import { endpointTestSchema, testAllSchema, testEventSchema } from "../../lib/admin/test_schemas.ts";
import { refusalAt } from "../../lib/admin/refusal.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer, answerNotDrafted } from "./answer.ts";
import { bodyOf, type Call, conforming, type Route } from "./call.ts";
import { eventStream } from "./event_stream.ts";
import { Refused } from "./refused.ts";

const COMMON = {
  model: z.string().default("").describe("As a client would name it; empty: the endpoint's own choice"),
  protocols: z.array(z.enum(PROTOCOLS)).default([]).describe("In which a client would ask; none: those that it speaks"),
  streaming: z.boolean().optional().describe("One form alone"),
};

const ONE = z.strictObject({ ...COMMON, endpoint: sentSchema(endpointSchema).optional() });
const ALL = z.strictObject({
  ...COMMON,
  disabled: z.boolean().default(false).describe("Those that are disabled too"),
  ids: z.array(z.string()).default([]).describe("These alone, enabled or not; none: all"),
});

const QUERY: Readonly<Record<string, QueryDoc>> = {
  csrf_token: { description: "A token, if no header has it", schema: { type: "string" } },
  model: { description: "As a client would name it", schema: { type: "string" } },
  protocols: { description: "Some protocols, with commas between", schema: { type: "string" } },
  streaming: { description: "Streamed unless false", schema: { type: "boolean" } },
  disabled: { description: "`true`: those that are disabled too", schema: { type: "boolean" } },
  id: { description: "An endpoint, as often as wanted: these alone, enabled or not", schema: { type: "string" } },
};

export const TEST_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/endpoints/test",
    run: (call) => test(call, undefined),
    doc: { summary: "Asks an endpoint that is not saved something small", body: ONE, answer: endpointTestSchema },
  },
  {
    method: "POST",
    path: "/endpoints/test-all",
    run: all,
    doc: { summary: "Asks all endpoints something small", body: ALL, answer: testAllSchema },
  },
  {
    method: "GET",
    path: "/endpoints/test-all-stream",
    guarded: true,
    run: allStreamed,
    doc: {
      summary: "The same, told as it goes: events `started`, `testing`, `tested` and `finished`",
      query: QUERY,
      answer: { "text/event-stream": testEventSchema },
    },
  },
  {
    method: "POST",
    path: "/endpoints/:id/test",
    run: (call) => test(call, call.param("id")),
    doc: {
      summary: "Asks it something small, with the changes of `endpoint` if there are any",
      body: ONE,
      answer: endpointTestSchema,
    },
  },
];

async function test(call: Call, id: string | undefined): Promise<Response> {
  const { endpoint, model, protocols, streaming } = bodyOf(call, ONE);
  if (id === undefined && endpoint === undefined) {
    const problem = refusalAt("endpoint", phrase("sent.draft_missing"));
    throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: [problem] });
  }
  const sent = endpoint === undefined ? undefined : conforming(endpointSchema, endpoint, "endpoint");
  const options = { model, protocols, streaming, signal: call.signal };
  const tested = await testOne(call.admin, { id, sent } satisfies TestTarget, options);
  return tested.type === "tested" ? answer(tested.test) : answerNotDrafted(tested);
}

async function all(call: Call): Promise<Response> {
  const tests: object[] = [];
  const { model, protocols, streaming, disabled, ids } = bodyOf(call, ALL);
  const { ok, failed, canceled } = await testAll(call.admin, {
    ...{ model, protocols, streaming, disabled, ids, signal: call.signal },
    onEvent(event) {
      if (event.type === "tested") tests.push(event.test);
    },
  });
  return answer({ ok, failed, canceled, tests });
}

function allStreamed({ admin, url }: Call): Response {
  const options = optionsIn(url.searchParams);
  return eventStream(admin.liveRequests.ended, async (send, signal) => {
    await testAll(admin, { ...options, signal, onEvent: ({ type, ...event }) => void send(type, event) });
  });
}

/** As in the body of the other, in a query. */
function optionsIn(query: URLSearchParams): Omit<TestAllOptions, "signal" | "onEvent"> {
  const given: Record<string, unknown> = { ids: query.getAll("id") };
  for (const [name, value] of query) {
    if (name === "csrf_token" || name === "id" || Object.hasOwn(EVERYWHERE, name)) continue;
    given[name] = name === "model" ? value : name === "protocols" ? value.split(",") : FLAG[value] ?? value;
  }
  const read = checked(ALL, given);
  if (read.type === "ok") return { ...read.value, streaming: read.value.streaming };
  throw new Refused("INVALID_REQUEST", phrase("api.query_invalid"), { problems: read.problems });
}

const FLAG: Readonly<Record<string, boolean>> = { true: true, false: false };
