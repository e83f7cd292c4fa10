import assert from "node:assert/strict";
import { detectOperation } from "../../lib/proxy/operation.ts";
import type { Client } from "../../lib/routing/client.ts";
import { detectClient } from "../../lib/routing/client.ts";

const CASES: readonly { headers: Record<string, string>; client: Client }[] = [
  { headers: {}, client: "other" },
  { headers: { "user-agent": "curl/8.5.0" }, client: "other" },
  { headers: { "user-agent": "claude-cli/2.1.330 (external, cli)" }, client: "claude-code" },
  { headers: { "user-agent": "claude-code/2.1.330" }, client: "claude-code" },
  { headers: { "user-agent": "Bun/1.4.4", "x-claude-code-session-id": "s" }, client: "claude-code" },
  { headers: { "user-agent": "codex_cli_rs/0.169.0 (Debian 12)" }, client: "codex" },
  { headers: { "user-agent": "x", "originator": "codex_vscode" }, client: "codex" },
  { headers: { "x-codex-turn-metadata": "{}" }, client: "codex" },
  { headers: { "user-agent": "opencode/1.18.33" }, client: "opencode" },
  { headers: { "user-agent": "GeminiCLI/0.9.0 (linux; x64)" }, client: "gemini-cli" },
  { headers: { "user-agent": "Anthropic/JS 1.12.0" }, client: "anthropic-sdk" },
  { headers: { "user-agent": "AsyncAnthropic/Python 0.80.0" }, client: "anthropic-sdk" },
  { headers: { "user-agent": "OpenAI/Python 2.1.0" }, client: "openai-sdk" },
  { headers: { "user-agent": "AsyncOpenAI/Python 2.1.0" }, client: "openai-sdk" },
  { headers: { "user-agent": "my-claude-cli/1.0" }, client: "other" },
];

for (const { headers, client } of CASES) {
  Deno.test(`detectClient takes ${JSON.stringify(headers)} for ${client}`, () => {
    assert.equal(detectClient(new Headers(headers)), client);
  });
}

interface Sample {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
}

const FOLDER = new URL("../../../shared/spec/clients-samples/", import.meta.url);

function samples(): { name: string; sample: Sample }[] {
  try {
    const files = [...Deno.readDirSync(FOLDER)].filter(({ name }) => /^(?:claude|codex|opencode)-.*\.json$/.test(name));
    return files.map(({ name }) => ({
      name,
      sample: JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))) as Sample,
    }));
  } catch {
    return [];
  }
}

const SAMPLES = samples();

Deno.test({
  name: "detectClient and detectOperation know every recorded request of the real clients",
  ignore: SAMPLES.length === 0,
  fn() {
    assert.ok(SAMPLES.length > 40);
    for (const { name, sample } of SAMPLES) {
      // A probe of the network, before Claude Code's own headers are set.
      if (sample.url === "/api/hello") continue;
      const headers = new Headers(
        sample.headers.map(([key, value]): [string, string] => [key, value.replace(/[^\x20-\x7e]/g, "?")]),
      );
      const expected: Client = name.startsWith("claude")
        ? "claude-code"
        : name.startsWith("codex")
        ? "codex"
        : "opencode";
      assert.equal(detectClient(headers), expected, name);
      const method = sample.method.replace("UPGRADE ", "");
      const operation = detectOperation(method, new URL(sample.url, "http://localhost").pathname, headers);
      assert.equal(operation?.type, operationOf(method, sample.url), name);
      assert.equal(operation?.protocol, protocolOf(sample.url, expected), name);
    }
  },
});

function operationOf(method: string, url: string): string {
  if (url.includes("count_tokens")) return "count_tokens";
  if (/^\/v1\/models\b/.test(url)) return "models";
  return method === "POST" && !url.includes("compact") ? "generate" : "forward";
}

function protocolOf(url: string, client: Client): string {
  if (url.includes("/chat/")) return "chat";
  return client === "codex" ? "responses" : "messages";
}
