/** The latest conversations that fit what somebody looks for. */
import type * as z from "zod";
import type { RequestFilter } from "../store/request_store.ts";
import type { AdminContext } from "./admin_context.ts";
import type { sessionSchema } from "./request_schemas.ts";
import { sessionView } from "./request_views.ts";

export type SessionView = z.output<typeof sessionSchema>;

export interface SessionSearch {
  /** Words, all of which have to be in what was said in one of its turns. */
  readonly text: string;
  /** Empty: any. */
  readonly client: string;
  readonly limit: number;
}

export interface SessionList extends SessionSearch {
  readonly sessions: readonly SessionView[];
  /** Whether there are more. */
  readonly hasMore: boolean;
}

export async function sessionList(
  { requests }: Pick<AdminContext, "requests">,
  { text, client, limit }: SessionSearch,
): Promise<SessionList> {
  const filter: RequestFilter = { ...(text === "" ? {} : { text }), ...(client === "" ? {} : { client }) };
  const found = await requests.sessions({ filter, limit: limit + 1 });
  return { text, client, limit, sessions: found.slice(0, limit).map(sessionView), hasMore: found.length > limit };
}
