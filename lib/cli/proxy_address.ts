import { isIP } from "node:net";
import type { Config } from "../config/config.ts";
import { readablePart } from "../config/document.ts";
import { fileValueOf, valueAt } from "../config/edit/file_value.ts";
import { type Environment, expand } from "../config/env.ts";
import { loadConfig, parseRead, processEnvironment, readConfigFile } from "../config/load.ts";
import { formatProblem } from "../config/problem.ts";
import { announcedAddresses } from "../store/server_address.ts";
import { openableUrl } from "./address.ts";
import { runningProxy } from "./own_proxy.ts";

/** Where the proxy of a configuration listens, or would. */
export interface ProxyAddress {
  /** `undefined`: only a running proxy knows it, and none says so. */
  readonly url: string | undefined;
  /** What is wrong with the file; a proxy that runs goes on with what it had. `undefined`: nothing. */
  readonly fault: string | undefined;
}

export interface AddressOptions {
  /** From the command line: they go over what the file says, and over where the proxy says itself that it runs. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** By default that of the process. */
  readonly env?: Environment;
}

/** The address of the proxy whose configuration is `file`, which may be bad by now, or no longer there. */
export async function proxyAddress(file: string, options: AddressOptions): Promise<ProxyAddress> {
  const { host, port, env = processEnvironment } = options;
  const loaded = await loadConfig(file, { env, overrides: { host, port } });
  // Who names the port asks for no file.
  const fault = loaded.type === "ok" || port !== undefined ? undefined : formatProblem(loaded.problems[0]!);
  const config = loaded.type === "ok" ? loaded.config : await partialConfig(file, env);
  if (host === undefined && port === undefined && config !== undefined) {
    const running = await announced(config);
    if (running !== undefined) return { url: running, fault };
  }
  const number = port ?? config?.server.port ?? 0;
  if (number !== 0) return { url: openableUrl(host ?? config?.server.host ?? "127.0.0.1", number), fault };
  return { url: undefined, fault: fault ?? "server.port is 0, so that only the start knows it" };
}

/** What a bad file still says of the address and the storage folder, with defaults; `undefined`: there is no file. */
async function partialConfig(file: string, env: Environment): Promise<Config | undefined> {
  const read = await readConfigFile(file);
  if (read.type === "missing") return undefined;
  const part = fileValueOf(readablePart(read.type === "text" ? read.text : ""));
  const said = (section: string, key: string) => {
    const value = valueAt(part, [section, key]);
    return typeof value === "string" && value !== "" ? { [section]: { [key]: expand(value, env).text } } : {};
  };
  // Each by itself: one that is wrong must not take the others with it.
  const valid = [said("server", "port"), said("storage", "directory")].filter((each) => parsed(each) !== undefined);
  const config = parsed(Object.assign({}, ...valid))!;
  const host = (said("server", "host")["server"]?.["host"] ?? "").replace(/^\[(.*)\]$/, "$1");
  const isHost = isIP(host) !== 0 || /^[a-z0-9.-]+$/i.test(host);
  return isHost ? { ...config, server: { ...config.server, host } } : config;

  function parsed(values: object): Config | undefined {
    // An address of others needs keys, which do not matter here.
    const options = { env: () => undefined, overrides: { host: "127.0.0.1" } };
    const text = JSON.stringify({ endpoints: [], ...values }).replaceAll("${", () => "$${");
    const { result } = parseRead({ type: "text", text }, file, options);
    return result.type === "ok" ? result.config : undefined;
  }
}

/** Where the proxy of the configuration says itself that it runs; `undefined`: it says nothing, or is not there. */
async function announced(config: Config): Promise<string | undefined> {
  try {
    const isAnnounced = (await announcedAddresses(config.storage.directory)).length > 0;
    return isAnnounced ? await runningProxy(config) : undefined;
  } catch {
    // Without the storage folder the configuration is what there is to go by.
    return undefined;
  }
}
