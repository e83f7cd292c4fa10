/** `/admin/api/statistics` */
import {
  readStatisticsQuery,
  STATISTICS_PARAMETERS,
  statisticsSchema,
  statisticsView,
} from "../../lib/admin/statistics_view.ts";
import { isSpan, overview, overviewSchema, SPANS } from "../../lib/admin/overview.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { answer } from "./answer.ts";
import type { Call, Route } from "./call.ts";
import { badParameter, kept } from "./query.ts";
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
  {
    method: "GET",
    path: "/overview",
    run: showOverview,
    doc: {
      summary: "What the dashboard shows: a span that ends now, in all, in time, and told apart",
      query: {
        span: {
          description:
            "The last hour by minutes, day or week by hours, or month by days; a day unless it says otherwise",
          schema: { type: "string", enum: Object.keys(SPANS) },
        },
      },
      answer: overviewSchema,
    },
  },
];

async function showOverview({ admin, url }: Call): Promise<Response> {
  const span = url.searchParams.get("span") || "day";
  if (!isSpan(span)) throw badParameter("span", phrase("sent.one_of", { values: Object.keys(SPANS).join(", ") }));
  return answer(await kept(overview(admin, span)));
}

async function statistics({ admin, url }: Call): Promise<Response> {
  const read = readStatisticsQuery(url.searchParams, admin.clock.now());
  if (read.type === "bad") {
    throw new Refused("INVALID_REQUEST", phrase("api.query_invalid"), { problems: read.problems });
  }
  return answer(statisticsView(await kept(admin.requests.statistics(read.value))));
}
