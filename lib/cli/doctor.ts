/** Looks at everything that has to be right for a client to get an answer, and says how to mend what is not. */
import { VERSION } from "../version.ts";
import { quote, shellOf } from "../setup/quote.ts";
import { type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { configFile } from "./config_file.ts";
import { checkClients } from "./doctor/check_clients.ts";
import { checkConfiguration } from "./doctor/check_configuration.ts";
import { checkEndpoints } from "./doctor/check_endpoints.ts";
import { checkSearch } from "./doctor/check_search.ts";
import { checkServer } from "./doctor/check_server.ts";
import { type Finding, type Level, note } from "./doctor/finding.ts";
import { probeEndpoints } from "./doctor/probe_endpoints.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { proxyAddress } from "./proxy_address.ts";

/** Returns 1 if anything is found that keeps clients from getting answers. */
export async function doctor({ flags }: Invocation, system: System): Promise<number> {
  if (flags.model !== undefined && !flags.probe) {
    system.err(`-model says what -probe asks for, which is not given; see "cccc help doctor"`);
    return USAGE_ERROR;
  }
  const findings = await examine(flags, system);
  const failed = findings.some(({ level }) => level === "error");
  if (flags.json) system.out(JSON.stringify({ version: VERSION, ok: !failed, findings }));
  else for (const line of lines(findings)) system.out(line);
  return failed ? 1 : 0;
}

async function examine(flags: Invocation["flags"], system: System): Promise<readonly Finding[]> {
  const file = flags.config ?? DEFAULT_FILE;
  const { findings, config } = await checkConfiguration(file, system.os);
  const typed = quote(file, shellOf(system.os));
  // The configuration that a command finds needs no name.
  const isFound = file === (configFile(system) ?? DEFAULT_FILE);
  // That of the folder is found by those that start a client only while its proxy runs.
  const isFoundAnywhere = isFound && flags.config !== undefined;
  const strangers = [...(isFound ? [] : ["setup"]), ...(isFoundAnywhere ? [] : ["claude", "codex"])];
  const named = (clients: readonly Finding[]) => clients.map((each) => withConfig(each, typed, strangers));
  if (config === undefined) {
    const { url } = await proxyAddress(file, {});
    if (url === undefined) return findings;
    const rest = note("configuration", "folders, port and endpoints are looked at when it is right");
    return [...findings, rest, ...named(await checkClients(undefined, url, system))];
  }
  const server = await checkServer(config, {
    file,
    start: isFound ? "cccc start" : `cccc start -config ${typed}`,
    os: system.os,
  });
  const [endpoints, search, clients] = await Promise.all([
    checkEndpoints(config, file, system),
    checkSearch(config, file, flags.probe === true),
    checkClients(config, server.url, system),
  ]);
  const probed = flags.probe ? await probeEndpoints({ config, file, model: flags.model }, system) : [];
  return [...findings, ...server.findings, ...endpoints, ...search, ...named(clients), ...probed];
}

/** With the configuration in those of the commands that set a client up, which take the proxy's address from it. */
function withConfig(finding: Finding, file: string, commands: readonly string[]): Finding {
  const { fix } = finding;
  if (fix === undefined || commands.length === 0) return finding;
  const named = new RegExp(`\\bcccc (?=(?:${commands.join("|")})\\b)`, "g");
  return { ...finding, fix: fix.replaceAll(named, () => `cccc -config ${file} `) };
}

const MARKS: Readonly<Record<Level, string>> = { ok: "ok", note: "note", warning: "WARN", error: "FAIL" };

function lines(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ area }) => area.length));
  const rows = findings.flatMap(({ area, level, text, fix }) => {
    const line = `${MARKS[level].padEnd(4)}  ${area.padEnd(width)}  ${text}`;
    return fix === undefined ? [line] : [line, `${" ".repeat(width + 8)}fix: ${fix}`];
  });
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const sum = errors + warnings === 0
    ? "Nothing is wrong"
    : `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  return [...rows, "", sum];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
