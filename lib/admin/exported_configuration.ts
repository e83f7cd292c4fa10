/** What the configuration file says of the endpoints and taggers that had to do with a request, secrets masked. */
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import { isObject, type Json } from "../json.ts";
import type { StoredRequest } from "../store/request_store.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { ENDPOINTS, type FileItem, fileItems, TAGGERS } from "./file_items.ts";
import type { FileSchema } from "./file_kind.ts";
import { shown } from "./shown.ts";
import { taggerSchema } from "./taggers.ts";

export interface ExportedConfiguration {
  readonly endpoints: readonly { readonly name: string; readonly value: Json }[];
  readonly taggers: readonly { readonly name: string; readonly value: Json }[];
}

/** Those that are no longer there are left out. */
export async function exportedConfiguration(
  context: Pick<AdminContext, "live" | "editor" | "secrets">,
  { attempts, route }: StoredRequest,
): Promise<ExportedConfiguration> {
  const opened = await context.editor.open();
  const file = opened.type === "ok" ? opened.value : undefined;
  const show = showContext(context);
  const view = (schema: FileSchema, item: FileItem) => ({
    name: item.name,
    value: shown(schema, { key: "", value: item.value }, show) ?? null,
  });
  const ids = new Set(attempts.map(({ endpointId }) => endpointId));
  const taggers = taggersIn(route);
  return {
    endpoints: fileItems(file, ENDPOINTS, show.env).filter(({ id }) => ids.has(id))
      .map((item) => view(endpointSchema, item)),
    taggers: fileItems(file, TAGGERS, show.env).filter(({ name }) => taggers.has(name))
      .map((item) => view(taggerSchema, item)),
  };
}

/** Who gave the request a tag. */
function taggersIn(route: Json): ReadonlySet<unknown> {
  const tags = isObject(route) ? route["tags"] : undefined;
  return new Set(Array.isArray(tags) ? tags.map((tag) => isObject(tag) ? tag["tagger"] : undefined) : []);
}
