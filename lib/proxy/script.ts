/** A request that came once, and may come again. */
import type { Client } from "../routing/client.ts";

export interface Script {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly client: Client;
  readonly keyName: string | undefined;
}
