import type { HeaderView } from "../header_view.ts";
import type { Client } from "../routing/client.ts";
import type { Operation } from "./operation.ts";
import type { RequestUrl } from "./request_url.ts";

/** A request that was let in, and what it asks for. */
export interface Incoming {
  readonly operation: Operation;
  readonly request: Request;
  /** Its headers. */
  readonly headers: HeaderView;
  readonly url: RequestUrl;
  readonly client: Client;
}
