/** What is measured, and how it is started: the proxy from its source or its bundle, or a yardstick against itself. */
import { denoRunFlags } from "../tools/flags.ts";
import type { Command } from "./process.ts";

export type Subject = "proxy" | "bundle" | "pass" | "stream" | "tee";

export const SUBJECTS: readonly Subject[] = ["proxy", "bundle", "pass", "stream", "tee"];

const ROOT = new URL("../", import.meta.url).pathname;
export const BUNDLE = `${ROOT}dist/cccc.js`;

/** Further keys of these sections. */
export interface Settings {
  readonly logging?: Readonly<Record<string, string>>;
  readonly storage?: Readonly<Record<string, string>>;
}

/** The command that starts `subject` in front of the upstream at `upstream`; `folder` is for its files. */
export async function command(
  subject: Subject,
  upstream: string,
  folder: string,
  settings: Settings = {},
): Promise<Command> {
  switch (subject) {
    case "pass":
    case "stream":
    case "tee":
      return { args: ["run", "--allow-net", `${ROOT}bench/bare.ts`, subject, upstream] };
    case "proxy":
      return { args: await start(`${ROOT}main.ts`, folder, configuration(upstream, folder, settings)) };
    case "bundle":
      return { args: await start(BUNDLE, folder, configuration(upstream, folder, settings)), cwd: folder };
    default:
      subject satisfies never;
      throw new Error(`Unknown subject ${subject}`);
  }
}

async function start(script: string, folder: string, text: string): Promise<string[]> {
  const config = `${folder}/config.yaml`;
  await Deno.writeTextFile(config, text, { mode: 0o600 });
  return ["run", ...denoRunFlags(), script, "start", "-config", config, "-port", "0"];
}

/** As in daily use: one endpoint, and the log written to its file. */
function configuration(upstream: string, folder: string, { logging = {}, storage = {} }: Settings): string {
  const lines = (keys: Readonly<Record<string, string>>) =>
    Object.entries(keys).map(([key, value]) => `  ${key}: ${value}\n`).join("");
  return `endpoints:
  - name: upstream
    id: upstream
    url: ${upstream}
    endpoint_type: anthropic
    auth_type: auth_token
    auth_value: bench-upstream-token
    enabled: true
    priority: 1
logging:
  log_directory: ${folder}/logs
${lines(logging)}storage:
  directory: ${folder}/data
${lines(storage)}`;
}
