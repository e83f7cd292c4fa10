import { parseDocument, type SourceDocument, type SourceNode } from "../config/document.ts";
import { fileValueOf, isList, isMap, toFileValue } from "../config/edit/file_value.ts";
import { isObject, parseJson } from "../json.ts";
import { say } from "../phrases/say.ts";
import { importCcSwitch, SWITCH_SECTIONS, switchProviders } from "./cc_switch.ts";
import { SQL_EXPORT, sqlProviders } from "./cc_switch_sql.ts";
import { importClaudeCodeRouter } from "./claude_code_router.ts";
import { importCliProxyApi } from "./cli_proxy_api.ts";
import { Findings, type Imported } from "./imported.ts";
import { leaveOutOthers } from "./leave_out_others.ts";
import { importLitellm } from "./litellm.ts";
import { importPredecessor } from "./predecessor.ts";
import { relaxedJson } from "./relaxed_json.ts";
import type { SourceMap } from "./source.ts";

/** What came of reading another program's file. */
export type Read =
  | { readonly type: "read"; readonly program: string; readonly imported: Imported }
  /** `reason` completes "Cannot import FILE: ...". */
  | { readonly type: "refused"; readonly reason: string };

/** One program whose file is understood. */
interface Program {
  readonly name: string;
  /** Told by the keys at the top. */
  fits(file: SourceMap): boolean;
  convert(file: SourceMap, findings: Findings, root: SourceNode): void;
}

const PROGRAMS: readonly Program[] = [
  {
    name: "claude-code-router",
    fits: (file) => isList(file["Providers"]) || isList(file["providers"]),
    convert: importClaudeCodeRouter,
  },
  {
    name: "cc-switch",
    fits: (file) => switchProviders(file).length > 0,
    convert(file, findings) {
      importCcSwitch(switchProviders(file), findings);
      leaveOutOthers(file, SWITCH_SECTIONS, findings);
    },
  },
  { name: "LiteLLM", fits: (file) => isList(file["model_list"]), convert: importLitellm },
  {
    name: "CLIProxyAPI",
    fits: (file) =>
      Object.keys(file).some((key) => /^(?:auth-dir|openai-compatibility|(?:claude|codex|gemini)-api-key)$/.test(key)),
    convert: importCliProxyApi,
  },
  {
    name: "Claude Code Companion",
    fits: (file) => isList(file["endpoints"]),
    convert: importPredecessor,
  },
];

/** Names of all programs whose files are understood. */
export const PROGRAM_NAMES: readonly string[] = PROGRAMS.map(({ name }) => name);

/** Reads `text`, the file of any program of the table. */
export function readImport(text: string): Read {
  if (text.startsWith("SQLite format 3\0")) {
    return refused("it is a database; in cc-switch, Settings, Import and export, save a file, and import that");
  }
  const findings = new Findings();
  if (SQL_EXPORT.test(text)) {
    importCcSwitch(sqlProviders(text), findings);
    return { type: "read", program: "cc-switch", imported: findings };
  }
  const { root, faults: [fault] } = documentOf(text);
  if (fault !== undefined) {
    return refused(`it is neither YAML nor JSON (line ${fault.at.line}: ${say(fault.message)})`);
  }
  const json = parseJson(text);
  const file = isObject(json) ? toFileValue(json) : fileValueOf(root);
  if (!isMap(file)) return refused("it holds no settings");
  if (LOGINS.some((key) => Object.hasOwn(file, key))) {
    return refused("it is a client's stored login, which is not read");
  }
  const program = PROGRAMS.find(({ fits }) => fits(file));
  if (program === undefined) return refused(`it is not a file of ${PROGRAM_NAMES.join(", ")}`);
  program.convert(file, findings, root);
  return { type: "read", program: program.name, imported: findings };
}

/** Keys by which the files are known in which clients keep their logins: `.credentials.json`, `auth.json`. */
const LOGINS = ["claudeAiOauth", "tokens", "OPENAI_API_KEY"];

function refused(reason: string): Read {
  return { type: "refused", reason };
}

/** The document of YAML or of JSON in any of its wider forms. */
function documentOf(text: string): SourceDocument {
  return parseDocument(/^\s*(?:\{|\/[/*])/.test(text) ? relaxedJson(text) : text);
}
