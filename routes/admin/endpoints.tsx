/** The endpoints: how they stand, in which order they are asked, and everything that can be done with them. */
import Endpoints from "../../islands/endpoints.tsx";
import { filterIn } from "../../islands/endpoints/endpoint_filter.ts";
import type { EndpointsProps } from "../../islands/endpoints/page_props.ts";
import { configView } from "../../lib/admin/config_view.ts";
import { endpointForm } from "../../lib/admin/endpoint_form.ts";
import { endpointViews } from "../../lib/admin/endpoint_views.ts";
import { presetViews } from "../../lib/admin/provider_presets.ts";
import { sharingOf } from "../../lib/admin/sharing.ts";
import type { PageCall } from "../page.tsx";
import { textedForm, textedPresets } from "./endpoint_texts.ts";

export async function handler({ admin, url, t }: PageCall): Promise<EndpointsProps> {
  const [list, { file, read_only: readOnly }] = await Promise.all([endpointViews(admin), configView(admin)]);
  return {
    ...{ list, file, readOnly, filter: filterIn(url.searchParams) },
    sharing: sharingOf(admin.live.current().routing),
    form: textedForm(endpointForm(), t),
    presets: textedPresets(presetViews(admin.say), t),
  };
}

export default function EndpointsPage(props: EndpointsProps) {
  return <Endpoints {...props} />;
}
