import type { Config } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import { formatProblem, type Problem } from "../../config/problem.ts";
import type { PhraseId } from "../../phrases/phrase.ts";
import { checkScript } from "../../scripting/check_script.ts";
import { assignment, quote, shellOf } from "../../setup/quote.ts";
import { openableUrl } from "../address.ts";
import type { System } from "../command.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

export interface CheckedConfiguration {
  readonly findings: readonly Finding[];
  /** `undefined`: there is none that could be used. */
  readonly config: Config | undefined;
}

const AREA = "configuration";

/** Whether the file is there, valid, and nobody else's to read. */
export async function checkConfiguration(file: string, os: System["os"]): Promise<CheckedConfiguration> {
  const typed = quote(file, shellOf(os));
  const info = await Deno.stat(file).catch(() => undefined);
  if (info === undefined) {
    return { findings: [error(AREA, `${file} does not exist`, `cccc start -config ${typed}`)], config: undefined };
  }
  const loaded = await loadConfig(file, { checkScript });
  const again = `edit ${file}, then: cccc check -config ${typed}`;
  const [dead, others] = [loaded.warnings.filter(isDead), loaded.warnings.filter((problem) => !isDead(problem))];
  const warnings = [
    ...others.map((problem) => warning(AREA, formatProblem(problem), again)),
    ...dead.length === 0
      ? []
      : [warning(AREA, `${file} has keys without effect: ${placesOf(dead)}`, `${again} (which says why)`)],
  ];
  if (loaded.type === "invalid") {
    const findings = loaded.problems.map((problem) => error(AREA, formatProblem(problem), unset(problem, os) ?? again));
    return { findings: [...findings, ...warnings], config: undefined };
  }
  const { config } = loaded;
  const enabled = config.endpoints.filter((endpoint) => endpoint.enabled);
  const findings = [
    ok(AREA, `${file} is valid: ${enabled.length} of ${config.endpoints.length} endpoints are enabled`),
    ...warnings,
    ...await readable(file, { info, config, typed }),
  ];
  if (enabled.length === 0) {
    const { server } = config;
    const page = `${openableUrl(server.host, server.port)}/admin`;
    const fix = `add one at ${page} while the proxy runs, or set "enabled: true" in ${file}`;
    findings.push(error(AREA, "no endpoint is enabled, so every request fails", fix));
  }
  return { findings, config };
}

/** Whether it is about a key of a predecessor that says nothing here: a file of theirs has many, and works. */
function isDead({ message: { values } }: Problem): boolean {
  const what = values?.["what"];
  return typeof what === "object" && "id" in what && DEAD.has(what.id);
}

const DEAD: ReadonlySet<string> = new Set<PhraseId>(["field.not_read", "field.not_read_because"]);

/** The same key of several items is named once, with all its lines. */
function placesOf(problems: readonly Problem[]): string {
  const places = Map.groupBy(problems, ({ path }) => path.replace(/\[\d+\]/g, "[]"));
  return [...places].map(([path, those]) => `${path} (${linesOf(those)})`).join("; ");
}

/** So many lines tell what it is about. */
const FEW_LINES = 3;

function linesOf(problems: readonly Problem[]): string {
  const shown = problems.slice(0, FEW_LINES).map(({ line }) => line).join(", ");
  const more = problems.length - FEW_LINES;
  return `${problems.length === 1 ? "line" : "lines"} ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

/** How to set a variable that the file names; `undefined`: that is not what is wrong. */
function unset({ message: { values } }: Problem, os: System["os"]): string | undefined {
  const what = values?.["what"];
  if (typeof what !== "object" || !("id" in what) || what.id !== "field.variable_not_set") return undefined;
  const line = assignment([String(what.values?.["name"]), "VALUE"], shellOf(os));
  return `${line} where the proxy starts; a service and a container have a file for that`;
}

/** Credentials that stand in a file that others can read. */
async function readable(
  file: string,
  { info: { mode }, config, typed }: { readonly info: Deno.FileInfo; readonly config: Config; readonly typed: string },
): Promise<Finding[]> {
  if (mode === null || Deno.build.os === "windows" || (mode & 0o077) === 0) return [];
  const text = await Deno.readTextFile(file);
  const secrets = [
    ...config.endpoints.map(({ authValue }) => authValue),
    ...config.server.apiKeys.map(({ key }) => key),
    config.server.adminPassword ?? "",
    config.webSearch.apiKey,
  ];
  if (!secrets.some((secret) => secret !== "" && text.includes(secret))) return [];
  return [warning(AREA, `others on this machine can read ${file}, which has credentials in it`, `chmod 600 ${typed}`)];
}
