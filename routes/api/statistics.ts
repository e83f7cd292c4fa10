/** `/admin/api/statistics` */
import {
  readStatisticsQuery,
  STATISTICS_PARAMETERS,
  statisticsSchema,
  statisticsView,
} from "../../lib/admin/statistics_view.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { kept } from "./query.ts";
import { Refused } from "./refused.ts";

export const STATISTICS_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/statistics",
    run: statistics,
    doc: {
      summary: "What was counted of requests for an answer",
      query: STATISTICS_PARAMETERS,
      answer: statisticsSchema,
    },
  },
];

async function statistics({ admin, url }: Call): Promise<Response> {
  const read = readStatisticsQuery(url.searchParams, admin.clock.now());
  if (read.type === "bad") {
    throw new Refused("INVALID_REQUEST", "The query is not valid", { problems: read.problems });
  }
  return answer(statisticsView(await kept(admin.requests.statistics(read.value))));
}
