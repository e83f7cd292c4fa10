import { CLIENTS } from "../config/clients.ts";
import { type RewriteTest, testRewrite } from "../routing/models.ts";
import type { AdminContext } from "./admin_context.ts";
import type { Missing } from "./change_file.ts";
import { noEndpoint } from "./edit_endpoints.ts";

export { CLIENTS };

export interface TestModelRewriteOptions {
  readonly id: string;
  readonly model: string;
  readonly client: (typeof CLIENTS)[number];
}

/** What an endpoint would be asked for if `client` named `model`. */
export function testModelRewrite(
  { live }: AdminContext,
  { id, model, client }: TestModelRewriteOptions,
): { readonly type: "tested"; readonly test: RewriteTest } | Missing {
  const { endpoints, routing } = live.current();
  const endpoint = endpoints.find((each) => each.id === id);
  if (endpoint === undefined) return noEndpoint(id);
  return { type: "tested", test: testRewrite(model, { endpoint, client, routing }) };
}
