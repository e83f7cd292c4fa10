import { strict as assert } from "node:assert";
import type { Config } from "../../lib/config/config.ts";
import { parseConfig, type ParseOptions, type ParseResult } from "../../lib/config/parse.ts";
import { formatProblem } from "../../lib/config/problem.ts";

export interface Setting extends Partial<Omit<ParseOptions, "env">> {
  readonly env?: Readonly<Record<string, string>>;
}

/** What the parser makes of `text`, as the file `config.yaml` in `/etc/cccc` unless `setting` says otherwise. */
export function parsed(text: string, { env = {}, ...options }: Setting = {}): ParseResult {
  return parseConfig(text, { file: "config.yaml", directory: "/etc/cccc", env: (name) => env[name], ...options });
}

/** The configuration; fails if there are problems. */
export function configOf(text: string, setting?: Setting): Config {
  const result = parsed(text, setting);
  assert.ok(result.type === "ok", result.type === "invalid" ? result.problems.map(formatProblem).join("\n") : "");
  return result.config;
}

/** The problems as people see them; fails if there are none. */
export function problemsOf(text: string, setting?: Setting): string[] {
  const result = parsed(text, setting);
  assert.equal(result.type, "invalid");
  return result.type === "invalid" ? result.problems.map(formatProblem) : [];
}

export function warningsOf(text: string, setting?: Setting): string[] {
  return parsed(text, setting).warnings.map(formatProblem);
}

/** An endpoint as an item of `endpoints`, complete and without warnings; `extra` are more lines for it. */
export function endpointOf(name: string, ...extra: string[]): string {
  const lines = [`name: ${name}`, "url: https://api.example.org", "enabled: true", ...extra];
  if (!extra.some((line) => line.startsWith("auth_type"))) lines.push("auth_type: none");
  return `  - ${lines.join("\n    ")}\n`;
}
