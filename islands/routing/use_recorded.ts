import type { RequestView } from "../../lib/admin/request_views.ts";
import type { Api } from "../../lib/browser/api.ts";
import { useLoaded } from "../../lib/browser/use_api.ts";

/** How many of the latest requests can be picked from. */
const LIMIT = 30;

interface Answer {
  readonly requests: readonly RequestView[];
}

/** The latest recorded requests, asked for when somebody wants to pick one. */
export function useRecorded(api: Api, isWanted: boolean): readonly RequestView[] | undefined {
  const { value } = useLoaded<Answer>(api, isWanted ? `/requests?operation=generate&limit=${LIMIT}` : undefined);
  return value?.requests;
}
