import { fileSchema } from "../../lib/config/schema.ts";
import { endpoint } from "../../lib/config/schema/endpoint.ts";
import { parseConfig } from "../../lib/config/parse.ts";
import { say } from "../../lib/phrases/say.ts";
import { checkScript } from "../../lib/scripting/check_script.ts";
import { tomlSettings } from "../../lib/setup/toml_settings.ts";
import { parse } from "yaml";
import { faultOf, missing } from "./check_call.ts";
import type { Snippet } from "./documents.ts";
import { callsIn } from "./shell.ts";

/** What is wrong with a snippet, in words; `undefined`: nothing. */
export type Fault = string | undefined;

type Check = (text: string) => Fault | Promise<Fault>;

/** Who looks at a snippet, by the word behind its fence. A language that is not here is a fault. */
const CHECKS: Readonly<Record<string, Check>> = {
  "": checkSession,
  text: () => undefined,
  sh: (text) => checkScriptOf(text, "sh"),
  bash: (text) => checkScriptOf(text, "bash"),
  powershell: checkPowershell,
  yaml: checkYaml,
  json: (text) => faultIn(() => JSON.parse(text)),
  toml: (text) => faultIn(() => tomlSettings.parse(text)),
  ts: (text) => checkCode(text, "ts"),
  tsx: (text) => checkCode(text, "tsx"),
  js: (text) => checkCode(text, "js"),
};

export async function snippetFault(snippet: Snippet): Promise<Fault> {
  const check = Object.hasOwn(CHECKS, snippet.language) ? CHECKS[snippet.language] : undefined;
  return check === undefined ? `nobody looks at ${snippet.language}` : await check(snippet.text);
}

function faultIn(read: () => unknown): Fault {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is typed stands behind `$ `, what comes of it below; without any of that it is text. */
function checkSession(text: string): Fault | Promise<Fault> {
  const typed = text.split("\n").filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  return typed.length === 0 ? undefined : checkScriptOf(typed.join("\n"), "bash");
}

async function checkScriptOf(text: string, shell: "sh" | "bash"): Promise<Fault> {
  for (const [path] of text.matchAll(/(?<=^|\s)\.\/[\w./-]+\.(?:sh|ts|yaml|yml)\b/g)) {
    // What the reader makes has no place in the project.
    if (path.endsWith(".sh") && missing(path) !== undefined) return missing(path);
  }
  if (Deno.build.os === "windows") return undefined;
  const calls = await callsIn(text, shell);
  if (typeof calls === "string") return calls;
  return calls.map(faultOf).find((fault) => fault !== undefined);
}

/** There is no PowerShell to ask: only our own commands are looked at, a line each. */
function checkPowershell(text: string): Fault {
  const own = text.split("\n").flatMap((line) => /^\s*cccc(?:\.exe)? (.*?)(?: \|.*)?$/.exec(line)?.[1] ?? []);
  const words = own.map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!));
  return words.map((each) => faultOf(["cccc", ...each])).find((fault) => fault !== undefined);
}

/** Configuration files of other programs, by a key at their top. */
const FOREIGN = ["scrape_configs", "services", "apiVersion", "model_list", "receivers"];

/** A whole configuration, the keys of one endpoint, one list's item, or another program's file. */
function checkYaml(text: string): Fault {
  let value: unknown;
  const fault = faultIn(() => value = parse(text));
  if (fault !== undefined) return fault;
  if (Array.isArray(value)) return configFault(`endpoints:\n${indented(text, 2)}`);
  const keys = Object.keys(value as object);
  if (keys.some((key) => FOREIGN.includes(key))) return undefined;
  const isEndpoint = keys.every((key) => Object.hasOwn(endpoint.shape, key));
  if (!isEndpoint || keys.every((key) => Object.hasOwn(fileSchema.shape, key))) return configFault(text);
  const missing = keys.includes("name") ? "" : "  name: example\n";
  const url = keys.includes("url") ? "" : "  url: https://example.org\n";
  return configFault(
    `endpoints:\n- enabled: false\n${missing}${url}${indented(text.replace(/^enabled:.*\n/m, ""), 2)}`,
  );
}

function indented(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(columns));
}

/** What a piece of a configuration may leave to the rest of it. */
const INCOMPLETE = [/auth_type is missing/, /there is no (?:endpoint|key of server\.api_keys) of that name/];

/** A warning is a fault too: nobody wants to meet one in what was copied. Variables are set. */
function configFault(text: string): Fault {
  const parsed = parseConfig(text, {
    file: "config.yaml",
    directory: "/",
    env: (name) => name.endsWith("_ENABLED") ? "false" : "value",
    readFile: () => ({ type: "text", text: "function tag() { return true; }" }),
    checkScript,
  });
  const isFault = (message: string) => !INCOMPLETE.some((each) => each.test(message));
  if (parsed.type === "invalid") return parsed.problems.map(({ message }) => say(message)).find(isFault);
  const warnings = parsed.warnings.map(({ message }) => say(message)).filter((message) =>
    /unknown|no effect/.test(message)
  );
  return warnings.find(isFault);
}

/** Deno's formatter reads it: as it is, or as a row of a list. `...` stands for what is left out. */
async function checkCode(text: string, extension: string): Promise<Fault> {
  const whole = text.replace(/ \.\.\.(?=[\s/>])/g, "");
  const faults = [await formatFault(whole, extension)];
  if (faults[0] !== undefined) faults.push(await formatFault(`[${whole}]`, extension));
  return faults.includes(undefined) ? undefined : faults[0];
}

async function formatFault(text: string, extension: string): Promise<Fault> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", extension, "-"],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stderr } = await child.output();
  return success ? undefined : new TextDecoder().decode(stderr);
}
