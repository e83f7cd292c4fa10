import assert from "node:assert/strict";
import {
  endpointFrom,
  PRESET_ADVICE,
  presetName,
  PROVIDER_PRESETS,
  suggestedName,
} from "../../lib/admin/provider_presets.ts";
import { say } from "../../lib/phrases/say.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { protocolsOf } from "../../lib/routing/route.ts";
import { upstreamUrl } from "../../lib/upstream/url.ts";
import { configOf, warningsOf } from "../config/parsed.ts";

/** Where each preset's first protocol goes, compared with what its source says. */
const URLS: Readonly<Record<string, string>> = {
  anthropic: "https://api.anthropic.com/v1/messages",
  openai: "https://api.openai.com/v1/chat/completions",
  gemini: "https://generativelanguage.googleapis.com/v1beta/models/M:generateContent",
  deepseekanthropic: "https://api.deepseek.com/anthropic/v1/messages",
  deepseekopenai: "https://api.deepseek.com/v1/chat/completions",
  kimianthropic: "https://api.moonshot.cn/anthropic/v1/messages",
  "kimi-global": "https://api.moonshot.ai/anthropic/v1/messages",
  "kimi-coding": "https://api.kimi.com/coding/v1/messages",
  glmanthropic: "https://open.bigmodel.cn/api/anthropic/v1/messages",
  glmopenai: "https://open.bigmodel.cn/api/paas/v4/chat/completions",
  zai: "https://api.z.ai/api/anthropic/v1/messages",
  "zai-coding-openai": "https://api.z.ai/api/coding/paas/v4/chat/completions",
  qwen: "https://dashscope.aliyuncs.com/apps/anthropic/v1/messages",
  "qwen-openai": "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
  "qwen-global": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
  volce: "https://ark.cn-beijing.volces.com/api/v3/chat/completions",
  "volce-coding": "https://ark.cn-beijing.volces.com/api/coding/v1/messages",
  minimax: "https://api.minimaxi.com/anthropic/v1/messages",
  "minimax-global": "https://api.minimax.io/anthropic/v1/messages",
  longcat: "https://api.longcat.chat/anthropic/v1/messages",
  mistral: "https://api.mistral.ai/v1/chat/completions",
  xai: "https://api.x.ai/v1/chat/completions",
  cerebras: "https://api.cerebras.ai/v1/chat/completions",
  groq: "https://api.groq.com/openai/v1/chat/completions",
  together: "https://api.together.ai/v1/chat/completions",
  fireworks: "https://api.fireworks.ai/inference/v1/chat/completions",
  siliconflow: "https://api.siliconflow.cn/v1/messages",
  "siliconflow-global": "https://api.siliconflow.com/v1/messages",
  modelscope: "https://api-inference.modelscope.cn/v1/messages",
  nvidia: "https://integrate.api.nvidia.com/v1/chat/completions",
  "github-models": "https://models.github.ai/inference/chat/completions",
  azure: "https://resource.openai.azure.com/openai/v1/chat/completions",
  "azure-claude": "https://resource.services.ai.azure.com/anthropic/v1/messages",
  vertex:
    "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/PROJECT/locations/us-central1/endpoints/openapi/chat/completions",
  bedrock: "https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions",
  openrouter: "https://openrouter.ai/api/v1/chat/completions",
  "openrouter-anthropic": "https://openrouter.ai/api/v1/messages",
  aihubmix: "https://aihubmix.com/v1/messages",
  "opencode-zen": "https://opencode.ai/zen/v1/messages",
  iflow: "https://apis.iflow.cn/v1/chat/completions",
  yunwu: "https://yunwu.zeabur.app/v1/chat/completions",
  mirrorcode: "https://mirrorapi.o3pro.pro/api/claude/v1/messages",
  gac: "https://gaccode.com/claudecode/v1/messages",
  aicodewith: "https://api.jiuwanliguoxue.com/v1/messages",
  "other-anthropic": "https://gateway.example/v1/messages",
  "other-openai": "https://gateway.example/v1/chat/completions",
  ollama: "http://localhost:11434/v1/chat/completions",
  lmstudio: "http://127.0.0.1:1234/v1/chat/completions",
  vllm: "http://localhost:8000/v1/chat/completions",
  llamacpp: "http://localhost:8080/v1/chat/completions",
};

const PATHS: Readonly<Record<Protocol, string>> = {
  messages: "/messages",
  chat: "/chat/completions",
  responses: "/responses",
  gemini: "/models/M:generateContent",
};

/** The predecessors' profiles: ../shared/spec/predecessors.md section 2.11. */
const PREDECESSORS = [
  ...["mirrorcode", "gac", "aicodewith", "glmanthropic", "kimianthropic", "deepseekanthropic", "glmopenai"],
  ...["openrouter", "modelscope", "iflow", "yunwu", "volce", "cerebras", "groq"],
];

Deno.test("each provider preset is a valid endpoint without warnings that is asked at its provider's own URL", () => {
  assert.deepEqual(PROVIDER_PRESETS.map(({ profile_id: id }) => id), Object.keys(URLS));
  for (const preset of PROVIDER_PRESETS) {
    const choice = { name: preset.profile_id, auth_value: "made-up-key", default_model: preset.models[0] };
    const text = JSON.stringify({ endpoints: [{ ...endpointFrom(preset, choice), enabled: true }] });
    assert.deepEqual(warningsOf(text), [], preset.profile_id);
    const [endpoint] = configOf(text).endpoints;
    const [protocol] = protocolsOf(endpoint!);
    const url = upstreamUrl(endpoint!, protocol!, { path: PATHS[protocol!], search: "" });
    assert.equal(url, URLS[preset.profile_id]);
  }
});

Deno.test("the provider presets have the predecessors' fourteen, known advice, and a source with its day for each", () => {
  const ids = PROVIDER_PRESETS.map(({ profile_id: id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(PREDECESSORS.filter((id) => !ids.includes(id)), []);
  for (const preset of PROVIDER_PRESETS) {
    assert.deepEqual(preset.advice.filter((code) => !(code in PRESET_ADVICE)), [], preset.profile_id);
    assert.match(preset.read, /^20\d\d-\d\d-\d\d$/);
    assert.ok(preset.source.length > 10 && preset.display_name !== "", preset.profile_id);
    // Each word in braces is one that we have.
    assert.doesNotMatch(presetName(preset, say), /[{}]/);
    if (preset.key_url !== undefined) assert.equal(new URL(preset.key_url).protocol, "https:");
  }
});

Deno.test("endpointFrom leaves the preset's path to an address of the preset alone", () => {
  const preset = PROVIDER_PRESETS.find(({ profile_id: id }) => id === "volce")!;
  assert.equal(endpointFrom(preset, { name: "a" })["path_prefix"], "/api/v3/chat/completions");
  assert.equal(endpointFrom(preset, { name: "a", url: "https://other.example/v1" })["path_prefix"], undefined);
});

Deno.test("suggestedName makes a name of the profile that nobody has", () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ["kimi", [], "kimi"],
    ["kimi", ["kimi"], "kimi-1"],
    ["kimi", ["kimi", "kimi-1"], "kimi-2"],
    ["My Pool_2", [], "my-pool-2"],
    ["--??--", [], "endpoint"],
  ];
  for (const [id, taken, name] of rows) assert.equal(suggestedName(id, new Set(taken)), name);
});
