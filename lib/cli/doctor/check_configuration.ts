import type { Config } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import { formatProblem } from "../../config/problem.ts";
import { checkScript } from "../../scripting/check_script.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

export interface CheckedConfiguration {
  readonly findings: readonly Finding[];
  /** `undefined`: there is none that could be used. */
  readonly config: Config | undefined;
}

const AREA = "configuration";

/** Whether the file is there, valid, and nobody else's to read. */
export async function checkConfiguration(file: string): Promise<CheckedConfiguration> {
  const info = await Deno.stat(file).catch(() => undefined);
  if (info === undefined) {
    return { findings: [error(AREA, `${file} does not exist`, `cccc start -config ${file}`)], config: undefined };
  }
  const loaded = await loadConfig(file, { checkScript });
  const again = `edit ${file}, then: cccc check -config ${file}`;
  const warnings = loaded.warnings.map((problem) => warning(AREA, formatProblem(problem), again));
  if (loaded.type === "invalid") {
    const findings = loaded.problems.map((problem) => error(AREA, formatProblem(problem), again));
    return { findings: [...findings, ...warnings], config: undefined };
  }
  const { config } = loaded;
  const enabled = config.endpoints.filter((endpoint) => endpoint.enabled);
  const findings = [
    ok(AREA, `${file} is valid: ${enabled.length} of ${config.endpoints.length} endpoints are enabled`),
    ...warnings,
    ...await readable(file, info, config),
  ];
  if (enabled.length === 0) {
    findings.push(error(AREA, "no endpoint is enabled, so every request fails", `set "enabled: true" in ${file}`));
  }
  return { findings, config };
}

/** Credentials that stand in a file that others can read. */
async function readable(file: string, { mode }: Deno.FileInfo, config: Config): Promise<Finding[]> {
  if (mode === null || Deno.build.os === "windows" || (mode & 0o077) === 0) return [];
  const text = await Deno.readTextFile(file);
  const secrets = [
    ...config.endpoints.map(({ authValue }) => authValue),
    ...config.server.apiKeys.map(({ key }) => key),
    config.server.adminPassword ?? "",
  ];
  if (!secrets.some((secret) => secret !== "" && text.includes(secret))) return [];
  return [warning(AREA, `others on this machine can read ${file}, which has credentials in it`, `chmod 600 ${file}`)];
}
