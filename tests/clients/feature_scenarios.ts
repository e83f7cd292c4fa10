/** What the clients can do besides answering and running commands: each feature works, and all of it reaches the model. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { isObject } from "../../lib/json.ts";
import { pdfOf } from "../pdf.ts";
import { jsonLines } from "./client_run.ts";
import type { Scenario } from "./scenario.ts";
import { sampleText } from "./script.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PNG = PIXEL.slice(0, 30);

const BOOK = JSON.stringify({
  cells: [{
    ...{ cell_type: "code", execution_count: 1, metadata: {}, source: ["print('secret-of-the-cell')"] },
    outputs: [{ output_type: "display_data", data: { "image/png": PIXEL }, metadata: {} }],
  }],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

const SCHEMA = JSON.stringify({
  type: "object",
  properties: { word: { type: "string" }, size: { type: "integer" } },
  required: ["word", "size"],
  additionalProperties: false,
});

const SERVER = {
  command: Deno.execPath(),
  args: ["run", "--no-config", "--quiet", resolve(import.meta.dirname ?? ".", "mcp_server.ts")],
};
const CLAUDE_MCP = ["--mcp-config", JSON.stringify({ mcpServers: { odd: SERVER } })];
const CODEX_MCP = `[mcp_servers.odd]
command = ${JSON.stringify(SERVER.command)}
args = ${JSON.stringify(SERVER.args)}
`;
/** What the tools of that server answer besides text. */
const MCP_RESULTS = [PNG, "the failure of the tool", "the structured content"];
/** Codex leaves out what stands beside structured content, Claude Code the structured content. */
const CLAUDE_RESULTS = [...MCP_RESULTS.slice(0, 2), "the inner resource", "odd://note"];
const MCP_TEXT = "Tools said proof-a-42 proof-b-42 proof-c-42";

const claude: readonly Scenario[] = [
  {
    // Its server would check the call for it, and no other vendor's does.
    name: "auto-mode",
    script: "checked",
    launched: true,
    task: { permissions: "auto" },
    text: "Tools said proof-a-42",
    needsProxy: true,
    smoke: "own",
  },
  { name: "mcp-searched", script: "mcp", text: MCP_TEXT, task: { args: CLAUDE_MCP }, reaches: CLAUDE_RESULTS },
  {
    name: "mcp-at-once",
    script: "mcp",
    text: MCP_TEXT,
    task: { args: CLAUDE_MCP, variables: { ENABLE_TOOL_SEARCH: "false" } },
    reaches: CLAUDE_RESULTS,
    smoke: true,
  },
  { name: "agents", script: "agents", text: "Agents said proof-a-42 twice" },
  { name: "shell-behind", script: "shell-behind", text: "Tools said proof-a-42" },
  { name: "edit", script: "edit", text: "Well" },
  {
    name: "pdf",
    script: "pdf",
    files: { "paper.pdf": pdfOf("The proof is on paper", "") },
    smoke: true,
    also: ({ endpoints, protocols }) => {
      const bodies = endpoints.flat().map(({ body }) => new TextDecoder().decode(body));
      const reached = (text: string) => bodies.some((body) => body.includes(text));
      // Most vendors of Chat Completions take no files: the model reads what is in there.
      assert.deepEqual([reached("JVBERi0xLjQK"), reached("The proof is on paper")], [
        protocols[0] !== "chat",
        protocols[0] === "chat",
      ]);
    },
  },
  {
    name: "notebook",
    script: "notebook",
    files: { "book.ipynb": BOOK },
    text: "Read secret-of-the-cell",
    reaches: [PNG],
  },
  {
    name: "skill",
    script: "skill",
    files: {
      ".claude/skills/proving/SKILL.md":
        "---\nname: proving\ndescription: Proves things\n---\nThe words of the skill\n",
    },
    text: "Skilled",
    reaches: ["The words of the skill"],
  },
  {
    name: "structured",
    script: "structured",
    task: { args: ["--json-schema", SCHEMA] },
    lastCalls: ["StructuredOutput"],
    also: ({ result }) => {
      const said = jsonLines(result.stdout).findLast(({ type }) => type === "result");
      assert.deepEqual(said?.["structured_output"], { word: "yes", size: 3 }, "structured_output");
    },
  },
  {
    name: "image-pasted",
    script: "pasted",
    task: { args: ["--input-format", "stream-json"] },
    input: (prompt) => {
      const image = { type: "image", source: { type: "base64", media_type: "image/png", data: PIXEL } };
      return `${
        JSON.stringify({ type: "user", message: { role: "user", content: [{ type: "text", text: prompt }, image] } })
      }\n`;
    },
    text: "Image said image/png",
  },
  {
    name: "continued-with-another-model",
    script: "think",
    then: { script: "again", args: ["--continue", "--model", "haiku"] },
    text: "Before: Tools said proof-a-42",
  },
  {
    name: "web-search",
    upstreams: ["messages", "responses", "gemini"],
    script: "web-search",
    text: "Search said https://example.com/found",
  },
  {
    name: "web-search-where-there-is-none",
    upstreams: ["chat"],
    script: "web-search",
    text: "Search said cannot search",
  },
  {
    name: "web-search-of-the-proxy",
    script: "web-search",
    endpoints: [{ model: "kimi-k3" }],
    hasEngine: true,
    text: "Search said https://example.com/found",
    needsProxy: true,
    changesBody: true,
    smoke: "own",
  },
  {
    name: "written-call",
    upstreams: ["chat"],
    script: "written",
    text: "Tool said proof-a-42",
    clientRequests: 2,
    smoke: true,
  },
  {
    name: "own-instructions",
    script: "text",
    task: { args: ["--append-system-prompt", "The words of the user", "--effort", "high", "--tools", "Bash,Read"] },
    reaches: ["The words of the user"],
  },
  {
    name: "bare",
    script: "call",
    text: "Tool said proof-a-42",
    // It takes no other credential than this.
    task: { args: ["--bare"] },
    clientRequests: 2,
  },
  {
    name: "without-thinking",
    script: "call",
    text: "Tool said proof-a-42",
    task: { variables: { MAX_THINKING_TOKENS: "0", DISABLE_PROMPT_CACHING: "1" } },
    clientRequests: 2,
  },
  {
    name: "with-a-budget",
    script: "call",
    text: "Tool said proof-a-42",
    task: { model: "claude-sonnet-4-5", variables: { MAX_THINKING_TOKENS: "4000", ENABLE_PROMPT_CACHING_1H: "1" } },
    clientRequests: 2,
  },
  {
    name: "large-context",
    script: "call",
    text: "Tool said proof-a-42",
    task: { model: "sonnet[1m]" },
    clientRequests: 2,
  },
  {
    name: "fast",
    script: "call",
    text: "Tool said proof-a-42",
    task: { args: ["--settings", JSON.stringify({ fastMode: true })] },
  },
  {
    name: "hooks",
    script: "call",
    text: "Tool said proof-a-42",
    task: {
      args: [
        "--settings",
        JSON.stringify({
          hooks: {
            UserPromptSubmit: [{ hooks: [{ type: "command", command: "echo The words of the hook" }] }],
            PostToolUse: [{ matcher: "Bash", hooks: [{ type: "prompt", prompt: "[[script hooked run=h]] Fine?" }] }],
          },
        }),
      ],
    },
    reaches: ["The words of the hook"],
  },
];

const codex: readonly Scenario[] = [
  { name: "mcp-searched", script: "mcp", text: MCP_TEXT, task: { settings: CODEX_MCP }, reaches: MCP_RESULTS },
  {
    name: "mcp-in-code",
    script: "mcp",
    text: MCP_TEXT,
    task: { settings: CODEX_MCP, model: "gpt-6-luna" },
    reaches: MCP_RESULTS.slice(1),
  },
  {
    name: "mcp-at-once",
    script: "mcp",
    text: MCP_TEXT,
    task: { settings: CODEX_MCP, model: "made-up" },
    reaches: MCP_RESULTS,
    smoke: true,
  },
  {
    name: "agents",
    script: "codex-agents",
    task: { model: "made-up" },
    text: "Tools said proof-a-42 proof-a-42",
  },
  {
    // OpenAI encrypts what its models tell their agents; of other models it is plain, and nobody would read it there.
    name: "agents-of-the-second-kind",
    script: "codex-teams",
    task: { model: "gpt-6-luna" },
    text: "Agents said proof-a-42 twice",
    changesBody: true,
  },
  {
    name: "compacts-itself",
    script: "compacted",
    task: { args: ["-c", "model_auto_compact_token_limit=150"] },
    text: "Went on from the kept-words",
  },
  {
    name: "compacts-within-the-window-that-it-is-told",
    script: "compacted",
    task: { model: "made-up", args: ["-c", "model_context_window=160"] },
    text: "Went on from the kept-words",
  },
  {
    // It says so and ends the turn; with the next message it compacts, which a second refusal does not hinder.
    name: "compacts-after-a-full-context",
    script: "journey",
    task: { model: "made-up" },
    interactive: [
      { typed: "journey", seen: "ran out of room" },
      { typed: "text", seen: sampleText.slice(-20) },
    ],
    endpoints: [{ faults: [{ fault: { type: "overflow" }, after: 3, times: 2 }] }],
    text: sampleText.slice(-20),
    also: ({ result }) => assert.match(result.stdout, /Context compacted/),
  },
  {
    // The endpoint has to give one item in which it can read the summary again; OpenAI's own is not played here.
    name: "compacts-at-the-endpoint",
    upstreams: ["messages", "chat", "gemini"],
    script: "compacted",
    task: { builtInProvider: true, args: ["-c", "model_auto_compact_token_limit=150"] },
    text: "Went on from the kept-words",
  },
  { name: "shell-session", script: "shell-session", text: "Tools said proof-a-42" },
  {
    name: "structured",
    script: "structured",
    files: { "schema.json": SCHEMA },
    task: { args: ["--output-schema", "schema.json"] },
    text: '{"word":"yes","size":3}',
    reaches: ["additionalProperties", "word"],
  },
  {
    name: "image-pasted",
    script: "pasted",
    files: { "pixel.png": Uint8Array.fromBase64(PIXEL) },
    task: { args: ["--image", "pixel.png"] },
    text: "Image said image/png",
  },
  {
    name: "resumed-with-another-model",
    script: "think",
    then: { script: "again", args: ["resume", "--last", "--model", "made-up"] },
    text: "Before: Tools said proof-a-42",
  },
  {
    name: "web-search",
    upstreams: ["messages", "responses"],
    script: "search",
    // Endpoints of Messages are asked for a search where the model is Anthropic's.
    task: { model: "claude-opus-5-5" },
    text: "It was found",
    also: ({ result }) => {
      const searched = jsonLines(result.stdout).some(({ item }) =>
        isObject(item as never) && (item as { type?: string }).type === "web_search"
      );
      assert.ok(searched, "the search is shown");
    },
  },
  {
    name: "web-search-of-the-proxy",
    script: "search",
    endpoints: [{ model: "kimi-k3" }],
    hasEngine: true,
    text: "It was found",
    needsProxy: true,
    changesBody: true,
    smoke: "own",
    also: ({ result }) => {
      assert.match(result.stdout, /"type":"web_search"/, "the search is shown");
    },
  },
  { name: "written-call", upstreams: ["chat"], script: "written", text: "Tool said proof-a-42", clientRequests: 2 },
  ...["gpt-5.5", "gpt-6-luna"].map((model): Scenario => ({
    // The one has a custom tool for patches, the other all its tools in an item of the conversation.
    name: `patches-with-functions-alone-as-${model}`,
    upstreams: ["responses"],
    script: "patch",
    endpoints: [{ model: "minimax-m3" }],
    task: { model },
    text: "Tool said proof-a-42",
    clientRequests: 3,
    endpointRequests: [3],
    smoke: true,
    needsProxy: true,
    changesBody: true,
  })),
  { name: "review", script: "text", task: { args: ["review"] } },
  {
    name: "settings-of-the-model",
    script: "call",
    text: "Tool said proof-a-42",
    task: {
      args: [
        ...[
          "-c",
          "model_reasoning_effort=high",
          "-c",
          "model_reasoning_summary=detailed",
          "-c",
          "model_verbosity=high",
        ],
        ...[
          "-c",
          "service_tier=fast",
          "-c",
          "developer_instructions=The words of the user",
          "-c",
          "personality=friendly",
        ],
      ],
    },
    reaches: ["The words of the user"],
  },
];

const of = (client: "claude" | "codex", scenarios: readonly Scenario[]): Scenario[] =>
  scenarios.map((scenario) => ({ ...scenario, clients: [client], name: `${client}-${scenario.name}` }));

export const featureScenarios: readonly Scenario[] = [...of("claude", claude), ...of("codex", codex)];
