/** `/admin/api/endpoint-profiles` and the endpoints that are made of them */
import * as z from "zod";
import { saying } from "../../lib/admin/body_schema.ts";
import { createEndpoint, endpointSchema } from "../../lib/admin/edit_endpoints.ts";
import { endpointFrom, presetViews, PROVIDER_PRESETS, suggestedName } from "../../lib/admin/provider_presets.ts";
import { presetSchema } from "../../lib/admin/test_schemas.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer } from "./answer.ts";
import { bodyOf, type Call, conforming, type Route, seenBy } from "./call.ts";
import { answerNew, ONE } from "./endpoints.ts";
import { Refused } from "./refused.ts";

const WIZARD = z.strictObject({
  profile_id: z.string(),
  name: z.string().min(1, saying("field.is_empty")),
  auth_value: z.string().optional(),
  url: z.string().optional(),
  default_model: z.string().optional(),
});

const NAME = z.strictObject({ profile_id: z.string() });

export const PRESET_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/endpoint-profiles",
    run: ({ admin }) => answer({ profiles: presetViews(admin.say) }),
    doc: { summary: "What is known of providers", answer: z.strictObject({ profiles: z.array(presetSchema) }) },
  },
  {
    method: "POST",
    path: "/endpoints/from-wizard",
    run: create,
    doc: { summary: "Adds an endpoint of a provider", edits: true, body: WIZARD, answer: ONE, status: 201 },
  },
  {
    method: "POST",
    path: "/endpoints/generate-name",
    run: name,
    doc: {
      summary: "A name that no endpoint has",
      body: NAME,
      answer: z.strictObject({ suggested_name: z.string() }),
    },
  },
];

async function create(call: Call): Promise<Response> {
  const { profile_id: id, ...choice } = bodyOf(call, WIZARD);
  const sent = conforming(endpointSchema, endpointFrom(presetOf(id), choice), "");
  return await answerNew(call, await createEndpoint(call.admin, seenBy(call), sent), choice.name.trim());
}

function name(call: Call): Response {
  const { profile_id: id } = bodyOf(call, NAME);
  const { endpoints } = call.admin.live.current();
  const taken = new Set(endpoints.flatMap((endpoint) => [endpoint.name, endpoint.id]));
  return answer({ suggested_name: suggestedName(presetOf(id).profile_id, taken) });
}

function presetOf(id: string) {
  const preset = PROVIDER_PRESETS.find(({ profile_id: each }) => each === id);
  if (preset === undefined) throw new Refused("NOT_FOUND", phrase("api.no_profile", { id }));
  return preset;
}
