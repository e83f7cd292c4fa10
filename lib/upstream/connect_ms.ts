import type { EndpointConfig } from "../config/config.ts";

/** Nobody who looks waits longer for this. */
const PATIENCE_MS = 3000;

/**
 * Milliseconds from the look-up of the endpoint's host until a connection to it stands, TLS not included: `fetch` tells
 * nothing of either. `undefined`: none came about, or a proxy is in between, whose connection would say nothing.
 */
export async function connectMs(
  { url, proxy }: Pick<EndpointConfig, "url" | "proxy">,
  monotonic: () => number,
): Promise<number | undefined> {
  if (proxy !== undefined) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const startedAt = monotonic();
  try {
    const connection = await Deno.connect({
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: port === "" ? protocol === "https:" ? 443 : 80 : Number(port),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    connection.close();
    return monotonic() - startedAt;
  } catch {
    return undefined;
  }
}
