/** A client and the protocol of the endpoints behind the proxy. */
import type { ClientName } from "./scenario.ts";
import { protocols, type WireProtocol } from "./wire.ts";

export interface Cell {
  readonly client: ClientName;
  readonly upstream: WireProtocol;
}

/** What each client speaks. */
export const clientProtocols = { claude: "messages", codex: "responses" } as const;

export function isConverted({ client, upstream }: Cell): boolean {
  return clientProtocols[client] !== upstream;
}

/** The protocol of an endpoint that is to speak another than the first. */
export function otherProtocol(protocol: WireProtocol): WireProtocol {
  return protocols[(protocols.indexOf(protocol) + 1) % protocols.length]!;
}
