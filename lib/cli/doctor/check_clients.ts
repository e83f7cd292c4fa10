import type { Config } from "../../config/config.ts";
import { CLIENT_NAMES, CLIENT_TITLES, type ClientName } from "../../setup/connection.ts";
import { findClient, INSTALL, surroundings } from "../client_program.ts";
import type { System } from "../command.ts";
import { checkClaude } from "./check_claude.ts";
import { checkCodex } from "./check_codex.ts";
import { type Finding, note, ok, warning } from "./finding.ts";
import type { Target } from "./target.ts";

/** `config`: what the proxy is configured to do; `undefined`: nobody knows. `url`: where it is, or would be. */
export async function checkClients(config: Config | undefined, url: string, system: System): Promise<Finding[]> {
  const target = {
    url,
    keys: config?.server.apiKeys.filter(({ enabled }) => enabled).map(({ key }) => key) ?? [],
    passesThrough: config?.endpoints.some(({ enabled, authType }) => enabled && authType === "passthrough") ?? false,
  };
  const findings = await Promise.all(CLIENT_NAMES.map((client) => checkOne(client, target, system)));
  return [...findings.flat(), ...throughProxy(url, system)];
}

async function checkOne(client: ClientName, target: Target, system: System): Promise<Finding[]> {
  const area = CLIENT_TITLES[client] as Finding["area"];
  const path = findClient(client, surroundings(system));
  const found = path === undefined
    ? note(area, `${client} is not installed, or not on the search path`, INSTALL[client])
    : ok(area, `${await versionOf(path, system)}, ${path}`);
  switch (client) {
    case "claude":
      return [found, ...await checkClaude(target, system)];
    case "codex":
      return [found, ...await checkCodex(target, system)];
    default:
      return client satisfies never;
  }
}

async function versionOf(path: string, { os, run }: System): Promise<string> {
  const isScript = os === "windows" && /\.(?:cmd|bat)$/i.test(path);
  try {
    const finished = await (isScript ? run("cmd.exe", ["/d", "/c", path, "--version"]) : run(path, ["--version"]));
    return finished?.out.trim().split("\n")[0] || "version unknown";
  } catch {
    return "it cannot be started";
  }
}

/** A proxy of the environment stands between clients and this machine unless they are told that it does not. */
function throughProxy(url: string, { variable, os }: System): Finding[] {
  const names = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
  const set = names.find((name) => (variable(name) ?? "") !== "");
  if (set === undefined) return [];
  const { hostname } = new URL(url);
  const excepted = `${variable("NO_PROXY") ?? ""},${variable("no_proxy") ?? ""}`.split(",").map((host) => host.trim());
  if (excepted.includes(hostname) || excepted.includes("*")) return [];
  const value = `${hostname},localhost`;
  const fix = os === "windows" ? `setx NO_PROXY ${value}` : `export NO_PROXY=${value}`;
  return [
    warning("server", `${set} is set and NO_PROXY does not name ${hostname}: clients may ask that proxy for us`, fix),
  ];
}
