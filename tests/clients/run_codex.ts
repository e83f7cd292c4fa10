/** Runs Codex once, without a terminal and without anything but its model endpoint. */
import { join } from "node:path";
import { isObject, stringMember } from "../../lib/json.ts";
import { type ClientResult, type ClientTask, jsonLines, runClient } from "./client_run.ts";

export async function runCodex(task: ClientTask): Promise<ClientResult> {
  await writeCodexSettings(task, task.settings);
  const finished = await runClient(task, {
    args: [
      "exec",
      ...(task.args ?? []),
      "--json",
      "--dangerously-bypass-approvals-and-sandbox",
      "--skip-git-repo-check",
      ...(task.model ? ["--model", task.model] : []),
      ...(task.overrides ?? []),
      "--",
      task.prompt,
    ],
    env: codexVariables(task),
  });
  let text = "";
  let outputTokens: number | undefined;
  const errors: string[] = [];
  for (const line of jsonLines(finished.stdout)) {
    const item = line["item"];
    if (line["type"] === "item.completed" && stringMember(item, "type") === "agent_message") {
      text = stringMember(item, "text") ?? "";
    }
    if (line["type"] === "error") errors.push(stringMember(line, "message") ?? "");
    if (line["type"] === "turn.failed") errors.push(stringMember(line["error"], "message") ?? "");
    if (line["type"] === "turn.completed" && isObject(line["usage"])) {
      outputTokens = Number(line["usage"]["output_tokens"]);
    }
  }
  return { ...finished, text, error: [...new Set(errors)].join("\n"), outputTokens };
}

export function codexVariables(task: ClientTask) {
  const key = task.builtInProvider ? { CODEX_API_KEY: task.key } : { PROXY_KEY: task.key };
  return { CODEX_HOME: join(task.home, ".codex"), ...key };
}

/** Its `config.toml`, with `more` behind. */
export async function writeCodexSettings(task: ClientTask, more = ""): Promise<void> {
  const { CODEX_HOME: folder } = codexVariables(task);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "config.toml"), configuration(task) + more);
}

/** `check_for_update_on_startup` to `features`: without them it asks four other hosts. */
function configuration({ baseUrl, retries = 4, builtInProvider, overrides }: ClientTask): string {
  const url = JSON.stringify(`${baseUrl}/v1`);
  const named = builtInProvider ? `openai_base_url = ${url}` : `model_provider = "proxy"`;
  const provider = builtInProvider || overrides ? "" : `
[model_providers.proxy]
name = "proxy"
base_url = ${url}
wire_api = "responses"
env_key = "PROXY_KEY"
request_max_retries = ${retries}
stream_max_retries = ${retries}
`;
  return `model = "gpt-5.5"
${overrides ? "" : named}
check_for_update_on_startup = false
${provider}
[analytics]
enabled = false
[otel]
metrics_exporter = "none"
[features]
plugins = false
apps = false
`;
}
