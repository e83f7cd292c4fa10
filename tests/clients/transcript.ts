/** A short record of what the clients did and what the proxy logged meanwhile, for people to read. */
import { isObject, stringMember } from "../../lib/json.ts";
import { jsonLines } from "./client_run.ts";
import type { ScenarioReport } from "./run_scenario.ts";

export function transcript(reports: readonly ScenarioReport[]): string {
  return reports.filter(({ failure }) => failure === undefined).map(record).join("\n");
}

function record({ prompt, outcome }: ScenarioReport): string {
  if (!outcome) return "";
  const command = outcome.client === "claude" ? `claude -p "${prompt}"` : `codex exec "${prompt}"`;
  const lines = [`$ ${command}`, ...said(outcome), "", "cccc:", ...outcome.log.trim().split("\n"), ""];
  // The folder is a temporary one of this run: its name says nothing to a reader.
  return lines.join("\n").replaceAll(/\/\S*cccc-clients-[0-9a-f]+\/(proxy|work)/g, "~");
}

function said({ client, result }: NonNullable<ScenarioReport["outcome"]>): string[] {
  const lines = jsonLines(result.stdout).flatMap(client === "claude" ? claudeLine : codexLine);
  return result.error && !lines.includes(result.error) ? [...lines, result.error] : lines;
}

function claudeLine(line: Record<string, unknown>): string[] {
  const content = isObject(line["message"]) ? line["message"]["content"] : undefined;
  if (!Array.isArray(content)) return [];
  return content.flatMap((block) => {
    const text = stringMember(block, "text");
    if (text !== undefined && line["type"] === "assistant") return [text];
    if (isObject(block) && block["type"] === "tool_use") return [`${block["name"]}: ${JSON.stringify(block["input"])}`];
    const output = stringMember(block, "content");
    return output === undefined ? [] : [`-> ${output}`];
  });
}

function codexLine(line: Record<string, unknown>): string[] {
  const item = line["item"];
  if (line["type"] !== "item.completed" || !isObject(item)) return [];
  const command = stringMember(item, "command");
  if (command === undefined) return [stringMember(item, "text") ?? ""];
  return [command, `-> ${stringMember(item, "aggregated_output")?.trim()}`];
}
