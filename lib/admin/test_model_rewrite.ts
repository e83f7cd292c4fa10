import { CLIENTS } from "../config/clients.ts";
import type { JsonObject } from "../json.ts";
import { type RewriteTest, testRewrite } from "../routing/models.ts";
import type { AdminContext } from "./admin_context.ts";
import { draftEndpoint, noEndpoint, type NotDrafted } from "./edit_endpoints.ts";

export { CLIENTS };

export interface TestModelRewriteOptions {
  readonly id: string;
  /** Changes that are not saved. */
  readonly sent: JsonObject | undefined;
  readonly model: string;
  readonly client: (typeof CLIENTS)[number];
}

/** What an endpoint would be asked for if `client` named `model`. */
export async function testModelRewrite(
  context: AdminContext,
  { id, sent, model, client }: TestModelRewriteOptions,
): Promise<{ readonly type: "tested"; readonly test: RewriteTest } | NotDrafted> {
  const { endpoints, routing } = context.live.current();
  const saved = endpoints.find((each) => each.id === id);
  if (saved === undefined) return noEndpoint(id);
  if (sent === undefined) return { type: "tested", test: testRewrite(model, { endpoint: saved, client, routing }) };
  const drafted = await draftEndpoint(context, { id, sent });
  if (drafted.type !== "drafted") return drafted;
  return { type: "tested", test: testRewrite(model, { endpoint: drafted.endpoint, client, routing }) };
}
