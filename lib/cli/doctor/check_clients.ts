import type { Config } from "../../config/config.ts";
import { CLIENT_NAMES, CLIENT_TITLES, type ClientName } from "../../setup/connection.ts";
import { findClient, INSTALL, surroundings } from "../client_program.ts";
import type { System } from "../command.ts";
import { terminalText } from "../terminal_text.ts";
import { checkClaude } from "./check_claude.ts";
import { checkCodex } from "./check_codex.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";
import { clientNeeds } from "../../setup/client_needs.ts";
import type { Target } from "./target.ts";

/** `config`: what the proxy is configured to do; `undefined`: nobody knows. `url`: where it is, or would be. */
export async function checkClients(config: Config | undefined, url: string, system: System): Promise<Finding[]> {
  const target = {
    url,
    keys: config?.server.apiKeys.filter(({ enabled }) => enabled).map(({ key }) => key) ?? [],
    logins: config === undefined ? {} : loginsOf(config),
    checksItself: config !== undefined && clientNeeds("claude", config).checksItself,
  };
  const findings = await Promise.all(CLIENT_NAMES.map((client) => checkOne(client, target, system)));
  return [...findings.flat(), ...throughProxy(url, system)];
}

function loginsOf(config: Config): Target["logins"] {
  return Object.fromEntries(CLIENT_NAMES.flatMap((client) => {
    const { loginEndpoint: endpoint } = clientNeeds(client, config);
    return endpoint === undefined ? [] : [[client, endpoint]];
  }));
}

async function checkOne(client: ClientName, target: Target, system: System): Promise<Finding[]> {
  const area = CLIENT_TITLES[client] as Finding["area"];
  const path = findClient(client, surroundings(system));
  const found = path === undefined
    ? note(area, `${client} is not installed, or not on the search path`, INSTALL[client])
    : await started(client, path, system);
  switch (client) {
    case "claude":
      return [found, ...await checkClaude(target, system)];
    case "codex":
      return [found, ...await checkCodex(target, system)];
    default:
      return client satisfies never;
  }
}

/** Whether it starts at all: a half installation, or one for another system, is on the search path too. */
async function started(client: ClientName, path: string, { os, run }: System): Promise<Finding> {
  const area = CLIENT_TITLES[client] as Finding["area"];
  const isScript = os === "windows" && /\.(?:cmd|bat)$/i.test(path);
  const [program, ...args] = isScript ? ["cmd.exe", "/d", "/c", path, "--version"] : [path, "--version"];
  const finished = await run(program!, args, VERSION_MS).catch((fault) =>
    fault instanceof Deno.errors.TimedOut ? "hangs" : undefined
  );
  const anew = `install it anew: ${INSTALL[client]}`;
  if (finished === undefined) return error(area, `${path} cannot be started`, anew);
  if (finished === "hangs") {
    return error(area, `${path} says no version within ${VERSION_MS / 1000} s`, `start it yourself, or ${anew}`);
  }
  const [line] = (finished.code === 0 ? finished.out : finished.err).trim().split("\n");
  if (finished.code === 0) return ok(area, `${line || "version unknown"}, ${path}`);
  const said = terminalText(line || `exit code ${finished.code}`);
  return error(area, `${path} fails: ${said}`, `start it yourself, or ${anew}`);
}

/** A large program on a slow disk takes some seconds for its first start. */
const VERSION_MS = 20_000;

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
