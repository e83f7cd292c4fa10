/** Runs Claude Code once, without a terminal and without anything but its model endpoint. */
import { isObject, stringMember } from "../../lib/json.ts";
import { type ClientResult, type ClientTask, jsonLines, runClient } from "./client_run.ts";

export async function runClaude(task: ClientTask): Promise<ClientResult> {
  const finished = await runClient(task, {
    args: [
      ...[
        "-p",
        ...(task.input === undefined ? [task.prompt] : []),
        "--output-format",
        "stream-json",
        "--verbose",
        ...(task.permissions === undefined
          ? ["--dangerously-skip-permissions"]
          : ["--permission-mode", task.permissions]),
      ],
      ...(task.model ? ["--model", task.model] : []),
      ...(task.args ?? []),
    ],
    env: claudeVariables(task),
  });
  const result = jsonLines(finished.stdout).findLast((line) => line["type"] === "result");
  const text = stringMember(result, "result") ?? "";
  const failed = result?.["is_error"] !== false;
  const used = isObject(result?.["usage"]) ? result["usage"]["output_tokens"] : undefined;
  return {
    ...finished,
    text,
    error: failed ? text || finished.stdout + finished.stderr : "",
    outputTokens: typeof used === "number" ? used : undefined,
  };
}

export function claudeVariables(task: ClientTask) {
  return {
    ANTHROPIC_BASE_URL: task.baseUrl,
    ANTHROPIC_AUTH_TOKEN: task.key,
    CLAUDE_CONFIG_DIR: `${task.home}/.claude`,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_MAX_RETRIES: String(task.retries ?? 4),
    API_TIMEOUT_MS: "60000",
    // Lets it run without asking for permissions as root, which a container's user often is.
    IS_SANDBOX: "1",
  };
}
