/** The latest conversations that fit what somebody looks for. */
import type * as z from "zod";
import type { RequestFilter } from "../store/request_store.ts";
import { parsePlace, stringifyPlace } from "./session_place.ts";
import type { AdminContext } from "./admin_context.ts";
import type { sessionSchema } from "./request_schemas.ts";
import { sessionView } from "./request_views.ts";

export type SessionView = z.output<typeof sessionSchema>;

export interface SessionSearch {
  /** Words, all of which have to be in what was said in one of its turns. */
  readonly text: string;
  /** Empty: any. */
  readonly client: string;
  /** `next` of the page before, as it stands in the address; empty: the first page. */
  readonly after: string;
}

export interface SessionList extends SessionSearch {
  readonly sessions: readonly SessionView[];
  /** `after` of the page behind it; `undefined`: there is none. */
  readonly next: string | undefined;
}

const PAGE = 50;

export async function sessionList(
  { requests }: Pick<AdminContext, "requests">,
  { text, client, after }: SessionSearch,
): Promise<SessionList> {
  const filter: RequestFilter = { ...(text === "" ? {} : { text }), ...(client === "" ? {} : { client }) };
  const place = parsePlace(after);
  const { sessions, next } = await requests.sessions({
    filter,
    limit: PAGE,
    ...(place === undefined ? {} : { after: place }),
  });
  return {
    text,
    client,
    after: place === undefined ? "" : after,
    sessions: sessions.map(sessionView),
    next: next === undefined ? undefined : stringifyPlace(next),
  };
}
