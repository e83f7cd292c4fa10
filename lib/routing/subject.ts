import type { HeaderView } from "../header_view.ts";
import type { JsonObject } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Client } from "./client.ts";

/** What tags and sessions are told from: one request, before anything was decided about it. */
export interface Subject {
  readonly method: string;
  /** As the client sent it, with any prefix. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly search: string;
  readonly headers: HeaderView;
  readonly client: Client;
  /** Name of the server's key with which the client came; `undefined`: it needed none. */
  readonly keyName: string | undefined;
  readonly protocol: Protocol;
  /** Empty if the request names none. */
  readonly model: string;
  readonly stream: boolean;
  /** The body, its content coding undone; empty if there is none. Nobody changes it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The body, parsed at the first call; `undefined` if it is no JSON object. Costs a large body some milliseconds. */
  readonly body: () => JsonObject | undefined;
  /** `body` costs nothing: it was parsed before. */
  readonly isParsed?: boolean;
}
