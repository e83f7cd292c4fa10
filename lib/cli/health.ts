import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problem.ts";
import { announcedAddress } from "../store/server_address.ts";
import { openableUrl } from "./address.ts";
import { askHealth } from "./ask_health.ts";
import { CommandError, type Invocation, type System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { runningProxy } from "./own_proxy.ts";

/**
 * Asks the proxy of the configuration whether it is there, as a container's health check does. Returns 0 if it is.
 *
 * Whether an endpoint is well is not asked: a proxy is not better for being started again when its upstreams are not.
 */
export async function health({ flags }: Invocation, system: System): Promise<number> {
  const url = await addressOf(flags);
  const found = await askHealth(url);
  switch (found.type) {
    case "cccc":
      system.out(`cccc ${found.version} answers at ${url}`);
      return 0;
    case "other":
      throw new CommandError(`Another program answers at ${url}`);
    case "nobody":
      throw new CommandError(`Nobody answers at ${url}`);
    default:
      return found satisfies never;
  }
}

async function addressOf({ config: file = DEFAULT_FILE, host, port }: Invocation["flags"]): Promise<string> {
  const loaded = await loadConfig(file, { overrides: { host, port } });
  const elsewhere = loaded.type === "ok" && host === undefined && port === undefined
    ? await announced(loaded.config)
    : undefined;
  if (elsewhere !== undefined) return elsewhere;
  if (loaded.type === "ok" && loaded.config.server.port !== 0) {
    return openableUrl(loaded.config.server.host, loaded.config.server.port);
  }
  // A running proxy goes on with what it had when its file is bad.
  if (port !== undefined && port !== 0) return openableUrl(host ?? "127.0.0.1", port);
  const reason = loaded.type === "ok" ? "server.port is 0, so that only the start knows it" : loaded.problems[0];
  const said = typeof reason === "string" ? reason : reason === undefined ? "it is not valid" : formatProblem(reason);
  throw new CommandError(`Cannot tell where the proxy listens: ${said}; give -port N`);
}

/** Where the proxy of the configuration says itself that it runs; `undefined`: it says nothing, or is not there. */
async function announced(config: Config): Promise<string | undefined> {
  try {
    return await announcedAddress(config.storage.directory) === undefined ? undefined : await runningProxy(config);
  } catch {
    // Without the storage folder the configuration is what there is to go by.
    return undefined;
  }
}
