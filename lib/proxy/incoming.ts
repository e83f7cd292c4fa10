import type { Client } from "../routing/client.ts";
import type { Operation } from "./operation.ts";

/** A request that was let in, and what it asks for. */
export interface Incoming {
  readonly operation: Operation;
  readonly request: Request;
  readonly url: URL;
  readonly client: Client;
}
