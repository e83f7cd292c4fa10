/** What the server puts into the page. */
import type { EndpointList, EndpointView } from "../../lib/admin/endpoint_views.ts";
import type { presetViews } from "../../lib/admin/provider_presets.ts";
import type { Sharing } from "../../lib/admin/sharing.ts";
import type { EndpointFilter } from "./endpoint_filter.ts";
import type { TextedGroup } from "./form_texts.ts";

export type Endpoint = EndpointView;
type PresetView = Omit<ReturnType<typeof presetViews>[number], "source" | "read" | "default_model_options">;
export type Preset = PresetView & { readonly groupName: string };

export interface EndpointsProps {
  readonly list: EndpointList;
  readonly file: string;
  /** Why nothing can be changed. */
  readonly readOnly: string | null;
  /** How the endpoints share the load; `undefined`: the first that can take a request gets it. */
  readonly sharing: Sharing | undefined;
  /** What is looked for at the beginning. */
  readonly filter: EndpointFilter;
  readonly form: readonly TextedGroup[];
  readonly presets: readonly Preset[];
}
