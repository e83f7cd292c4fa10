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

/** The protocol that lies so many `places` behind another; 0: the same. */
export function otherProtocol(protocol: WireProtocol, places: number): WireProtocol {
  return protocols[(protocols.indexOf(protocol) + places) % protocols.length]!;
}
