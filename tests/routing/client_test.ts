import assert from "node:assert/strict";
import { detectOperation } from "../../lib/proxy/operation.ts";
import type { Client } from "../../lib/routing/client.ts";
import { detectClient } from "../../lib/routing/client.ts";
import { detectClientByBody } from "../../lib/routing/client_body.ts";
import { sessionOf } from "../../lib/routing/session.ts";
import { subject, type SubjectParts } from "../subject.ts";

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

/** What an SDK sends beside its own name says nothing: it can be told to send anything. */
const WEAK: typeof CASES = [
  { headers: { "x-app": "cli" }, client: "claude-code" },
  { headers: { "x-app": "my-cli" }, client: "other" },
  { headers: { "anthropic-beta": "effort-2025-11-24,claude-code-20250219" }, client: "claude-code" },
  { headers: { "anthropic-beta": "effort-2025-11-24" }, client: "other" },
  { headers: { "user-agent": "Anthropic/JS 1.12.0", "x-app": "cli" }, client: "anthropic-sdk" },
  {
    headers: { "user-agent": "Anthropic/JS 1.12.0", "anthropic-beta": "claude-code-20250219" },
    client: "anthropic-sdk",
  },
  { headers: { "user-agent": "OpenAI/JS 6.49", "session-id": "s" }, client: "openai-sdk" },
];

for (const { headers, client } of [...CASES, ...WEAK]) {
  Deno.test(`detectClient takes ${JSON.stringify(headers)} for ${client}`, () => {
    assert.equal(detectClient(new Headers(headers)), client);
  });
}

for (
  const { target, headers, client } of [
    { target: "/v1/models?client_version=0.169.0", headers: {}, client: "codex" },
    { target: "/v1/models?client_version=1", headers: { "user-agent": "OpenAI/Python 2" }, client: "openai-sdk" },
    { target: "/v1/models?limit=1000", headers: {}, client: "other" },
    { target: "/v1/messages?beta=true", headers: { "user-agent": "curl/8" }, client: "other" },
  ]
) {
  Deno.test(`detectClient takes ${target} with ${JSON.stringify(headers)} for ${client}`, () => {
    const url = new URL(target, "http://localhost");
    assert.equal(detectClient(new Headers(headers as Record<string, string>), url), client);
  });
}

const BILLING = { system: [{ type: "text", text: "x-anthropic-billing-header: cc_version=2.1.330;" }] };

const BODIES: readonly { says: string; request: SubjectParts; client: Client }[] = [
  { says: "Claude Code by its billing line", request: { json: BILLING }, client: "claude-code" },
  {
    says: "Claude Code by its user",
    request: { json: { metadata: { user_id: '{"device_id":"d","session_id":"s"}' } } },
    client: "claude-code",
  },
  {
    says: "Codex by its metadata",
    request: { protocol: "responses", json: { client_metadata: { "x-codex-window-id": "w" } } },
    client: "codex",
  },
  { says: "nobody by a user's name", request: { json: { metadata: { user_id: "alice" } } }, client: "other" },
  { says: "nobody in chat", request: { protocol: "chat", json: BILLING }, client: "other" },
  { says: "nobody without a body", request: {}, client: "other" },
  { says: "what the headers said", request: { client: "anthropic-sdk", json: BILLING }, client: "anthropic-sdk" },
];

for (const { says, request, client } of BODIES) {
  Deno.test(`detectClientByBody takes ${says}`, () => {
    const asked = subject(request);
    assert.equal(detectClientByBody(asked), client);
    if (request.client !== undefined) assert.equal(asked.parses, 0);
  });
}

interface Sample {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: unknown;
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

Deno.test({
  name: "sessionOf and detectClientByBody know the real clients' requests without their headers too",
  ignore: SAMPLES.length === 0,
  fn() {
    let asked = 0;
    for (const { name, sample } of SAMPLES) {
      const protocol = name.startsWith("claude") ? "messages" : "responses";
      if (name.startsWith("opencode") || sample.method !== "POST" || typeof sample.body !== "object") continue;
      // Asked for each tool alone: it says nothing of its conversation.
      if (sample.url.includes("count_tokens")) continue;
      const named = sample.headers.find(([key]) => /^(?:x-claude-code-)?session-id$/i.test(key))?.[1];
      const bare = subject({ protocol, json: sample.body });
      assert.equal(sessionOf(bare), named, name);
      assert.equal(bare.parses, 0);
      assert.equal(detectClientByBody(bare), protocol === "messages" ? "claude-code" : "codex", name);
      asked++;
    }
    assert.ok(asked > 30, String(asked));
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
