/** What the proxy has recorded of a run, read from its database after it has stopped. */
import type { RequestSummary, SessionSummary } from "../../lib/store/request_store.ts";
import { opened } from "../store/opened.ts";

export interface Recorded {
  readonly requests: readonly RequestSummary[];
  readonly sessions: readonly SessionSummary[];
}

/** What an endpoint's tokens cost in dollars for a million; each a number of its own, so that none stands for another. */
export const PRICES = [{ model: "*", input: 1000, output: 2000 }];

/** @param directory `storage.directory` */
export async function recorded(directory: string): Promise<Recorded> {
  await using kept = await opened(directory);
  const { requests } = await kept.store.requests.page({ filter: { operation: "generate" }, limit: 1000 });
  const { sessions } = await kept.store.requests.sessions({ filter: {}, limit: 100 });
  return { requests, sessions };
}
