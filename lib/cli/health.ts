import { askHealth } from "./ask_health.ts";
import { CommandError, type Invocation, type System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { proxyAddress } from "./proxy_address.ts";

/**
 * Asks the proxy of the configuration whether it is there, as a container's health check does. Returns 0 if it is.
 *
 * Whether an endpoint is well is not asked: a proxy is not better for being started again when its upstreams are not.
 */
export async function health({ flags }: Invocation, system: System): Promise<number> {
  const { config: file = DEFAULT_FILE, host, port } = flags;
  const address = await proxyAddress(file, { host, port });
  if (address.url === undefined) {
    throw new CommandError(`Cannot tell where the proxy listens: ${address.fault}; give -port N`);
  }
  const { url, fault } = address;
  const found = await askHealth(url);
  switch (found.type) {
    case "cccc":
      system.out(`cccc ${found.version} answers at ${url}`);
      return 0;
    case "other":
      throw new CommandError(`Another program answers at ${url}`);
    case "nobody":
      throw new CommandError(`Nobody answers at ${url}${fault === undefined ? "" : `; ${fault}`}`);
    default:
      return found satisfies never;
  }
}
