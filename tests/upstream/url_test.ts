import assert from "node:assert/strict";
import type { EndpointType } from "../../lib/config/config.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { upstreamUrl, UpstreamUrls } from "../../lib/upstream/url.ts";
import { endpoint } from "../endpoint.ts";

interface Row {
  readonly url: string;
  readonly prefix?: string;
  readonly protocol: Protocol;
  readonly is: string;
}

const TYPE: Readonly<Record<Protocol, EndpointType>> = {
  messages: "anthropic",
  chat: "openai",
  responses: "openai",
  gemini: "gemini",
};

const PATH: Readonly<Record<Protocol, string>> = {
  messages: "/messages",
  chat: "/chat/completions",
  responses: "/responses",
  gemini: "/models/gemini-2.5-flash:generateContent",
};

const CHAT = "/v1/chat/completions";

/** The predecessors' profiles, `${url}` and `${url} + ${path_prefix}` as their files have them. */
const PROFILES: readonly (Row & { name: string })[] = [
  {
    name: "mirrorcode",
    protocol: "messages",
    url: "https://mirrorapi.o3pro.pro/api/claude",
    is: "https://mirrorapi.o3pro.pro/api/claude/v1/messages",
  },
  {
    name: "gac",
    protocol: "messages",
    url: "https://gaccode.com/claudecode",
    is: "https://gaccode.com/claudecode/v1/messages",
  },
  {
    name: "aicodewith",
    protocol: "messages",
    url: "https://api.jiuwanliguoxue.com",
    is: "https://api.jiuwanliguoxue.com/v1/messages",
  },
  {
    name: "glmanthropic",
    protocol: "messages",
    url: "https://open.bigmodel.cn/api/anthropic",
    is: "https://open.bigmodel.cn/api/anthropic/v1/messages",
  },
  {
    name: "kimianthropic",
    protocol: "messages",
    url: "https://api.moonshot.cn/anthropic",
    is: "https://api.moonshot.cn/anthropic/v1/messages",
  },
  {
    name: "deepseekanthropic",
    protocol: "messages",
    url: "https://api.deepseek.com/anthropic",
    is: "https://api.deepseek.com/anthropic/v1/messages",
  },
  {
    name: "glmopenai",
    protocol: "chat",
    url: "https://open.bigmodel.cn",
    prefix: "/api/paas/v4/chat/completions",
    is: "https://open.bigmodel.cn/api/paas/v4/chat/completions",
  },
  {
    name: "openrouter",
    protocol: "chat",
    url: "https://openrouter.ai/api",
    prefix: CHAT,
    is: "https://openrouter.ai/api/v1/chat/completions",
  },
  {
    name: "modelscope",
    protocol: "chat",
    url: "https://api-inference.modelscope.cn",
    prefix: CHAT,
    is: "https://api-inference.modelscope.cn/v1/chat/completions",
  },
  {
    name: "iflow",
    protocol: "chat",
    url: "https://apis.iflow.cn",
    prefix: CHAT,
    is: "https://apis.iflow.cn/v1/chat/completions",
  },
  {
    name: "yunwu",
    protocol: "chat",
    url: "https://yunwu.zeabur.app",
    prefix: CHAT,
    is: "https://yunwu.zeabur.app/v1/chat/completions",
  },
  {
    name: "volce",
    protocol: "chat",
    url: "https://ark.cn-beijing.volces.com",
    prefix: "/api/v3/chat/completions",
    is: "https://ark.cn-beijing.volces.com/api/v3/chat/completions",
  },
  {
    name: "cerebras",
    protocol: "chat",
    url: "https://api.cerebras.ai",
    prefix: CHAT,
    is: "https://api.cerebras.ai/v1/chat/completions",
  },
  {
    name: "groq",
    protocol: "chat",
    url: "https://api.groq.com/openai",
    prefix: CHAT,
    is: "https://api.groq.com/openai/v1/chat/completions",
  },
];

for (const { name, ...row } of PROFILES) {
  Deno.test(`upstreamUrl joins the profile ${name}, with and without a slash at the end of either part`, () => {
    for (const slash of ["", "/", "//"]) {
      for (const end of row.prefix === undefined ? [""] : ["", "/"]) {
        const joined = {
          ...row,
          url: row.url + slash,
          ...(row.prefix === undefined ? {} : { prefix: row.prefix + end }),
        };
        assert.equal(join(joined), row.is);
      }
    }
  });
}

Deno.test("upstreamUrl takes each profile's whole URL pasted, with its prefix or without", () => {
  for (const { name, is, protocol, prefix } of PROFILES) {
    assert.equal(join({ url: is, protocol, is }), is, name);
    if (prefix !== undefined) assert.equal(join({ url: is, prefix, protocol, is }), is, `${name} with its prefix`);
  }
});

const A = "https://api.anthropic.com/v1/messages";
const O = "https://api.openai.com/v1/chat/completions";
const GATEWAY = "https://gateway.ai.cloudflare.com/v1/account/gateway";
const AZURE = "https://res.openai.azure.com/openai";
const GOOGLE = "https://generativelanguage.googleapis.com";

const SPELLINGS: readonly Row[] = [
  { protocol: "messages", url: "https://api.anthropic.com", is: A },
  { protocol: "messages", url: "https://api.anthropic.com/v1", is: A },
  { protocol: "messages", url: "https://api.anthropic.com/v1/", is: A },
  { protocol: "messages", url: "https://api.anthropic.com/v1/messages", is: A },
  { protocol: "messages", url: "https://api.anthropic.com/v1/messages/count_tokens", is: A },
  { protocol: "messages", url: "https://api.anthropic.com/#fragment", is: A },
  { protocol: "messages", url: "https://api.anthropic.com/", prefix: "/v1", is: A },
  { protocol: "messages", url: `${GATEWAY}/anthropic`, is: `${GATEWAY}/anthropic/v1/messages` },
  { protocol: "messages", url: "http://127.0.0.1:8080/v1//", is: "http://127.0.0.1:8080/v1/messages" },
  { protocol: "chat", url: "https://api.openai.com", is: O },
  { protocol: "chat", url: "https://api.openai.com/v1/", is: O },
  { protocol: "chat", url: "https://api.openai.com/v1/responses", is: O },
  { protocol: "chat", url: "https://api.openai.com/v1/models", is: O },
  { protocol: "chat", url: "https://api.openai.com", prefix: "v1", is: O },
  { protocol: "chat", url: "https://api.openai.com", prefix: "/v1/", is: O },
  { protocol: "chat", url: "https://api.openai.com", prefix: CHAT, is: O },
  { protocol: "chat", url: "https://api.openai.com/v1", prefix: "/v1", is: O },
  { protocol: "chat", url: "https://api.openai.com/v1", prefix: CHAT, is: O },
  { protocol: "chat", url: "https://api.openai.com/v1", prefix: "/chat/completions", is: O },
  {
    protocol: "chat",
    url: "https://api.openai.com",
    prefix: "/chat/completions",
    is: "https://api.openai.com/chat/completions",
  },
  { protocol: "chat", url: "https://api.z.ai/api/paas/v4/", is: "https://api.z.ai/api/paas/v4/chat/completions" },
  {
    protocol: "chat",
    url: "https://api.z.ai/api/coding/paas/v4",
    is: "https://api.z.ai/api/coding/paas/v4/chat/completions",
  },
  {
    protocol: "chat",
    url: "https://api.z.ai/api/paas/v4",
    prefix: "/api/paas/v4/chat/completions",
    is: "https://api.z.ai/api/paas/v4/chat/completions",
  },
  {
    protocol: "chat",
    url: "https://ark.cn-beijing.volces.com/api/v3",
    is: "https://ark.cn-beijing.volces.com/api/v3/chat/completions",
  },
  { protocol: "chat", url: `${GATEWAY}/openai`, is: `${GATEWAY}/openai/chat/completions` },
  { protocol: "chat", url: `${GATEWAY}/compat`, is: `${GATEWAY}/compat/chat/completions` },
  { protocol: "chat", url: `${GOOGLE}/v1beta/openai/`, is: `${GOOGLE}/v1beta/openai/chat/completions` },
  {
    protocol: "chat",
    url: "https://router.huggingface.co/together/v1",
    is: "https://router.huggingface.co/together/v1/chat/completions",
  },
  {
    protocol: "chat",
    url: "https://acme.snowflakecomputing.com/api/v2/cortex/v1",
    is: "https://acme.snowflakecomputing.com/api/v2/cortex/v1/chat/completions",
  },
  {
    protocol: "chat",
    url: "https://acme.azuredatabricks.net/serving-endpoints",
    is: "https://acme.azuredatabricks.net/serving-endpoints/chat/completions",
  },
  {
    protocol: "chat",
    url: "https://models.github.ai/inference",
    is: "https://models.github.ai/inference/chat/completions",
  },
  {
    protocol: "chat",
    url: "https://api.perplexity.ai/chat/completions",
    is: "https://api.perplexity.ai/chat/completions",
  },
  { protocol: "chat", url: `${AZURE}/v1`, is: `${AZURE}/v1/chat/completions` },
  {
    protocol: "chat",
    url: `${AZURE}/deployments/gpt-5?api-version=2024-12-01`,
    is: `${AZURE}/deployments/gpt-5/chat/completions?api-version=2024-12-01`,
  },
  {
    protocol: "chat",
    url: `${AZURE}/deployments/gpt-5/chat/completions?api-version=1`,
    is: `${AZURE}/deployments/gpt-5/chat/completions?api-version=1`,
  },
  {
    protocol: "chat",
    url: "https://res.services.ai.azure.com/models?api-version=1",
    is: "https://res.services.ai.azure.com/models/chat/completions?api-version=1",
  },
  {
    protocol: "chat",
    url: "https://res.services.ai.azure.com/models/chat/completions?api-version=1",
    is: "https://res.services.ai.azure.com/models/chat/completions?api-version=1",
  },
  {
    protocol: "responses",
    url: "https://api.openai.com/v1/chat/completions",
    is: "https://api.openai.com/v1/responses",
  },
  {
    protocol: "responses",
    url: "https://chatgpt.com/backend-api/codex",
    is: "https://chatgpt.com/backend-api/codex/responses",
  },
  {
    protocol: "responses",
    url: "https://chatgpt.com/backend-api/codex/",
    is: "https://chatgpt.com/backend-api/codex/responses",
  },
  {
    protocol: "responses",
    url: `${AZURE}/responses?api-version=2025-03-01-preview`,
    is: `${AZURE}/responses?api-version=2025-03-01-preview`,
  },
  { protocol: "gemini", url: GOOGLE, is: `${GOOGLE}/v1beta${PATH.gemini}` },
  { protocol: "gemini", url: `${GOOGLE}/v1beta`, is: `${GOOGLE}/v1beta${PATH.gemini}` },
  { protocol: "gemini", url: `${GOOGLE}/v1beta/models`, is: `${GOOGLE}/v1beta${PATH.gemini}` },
  {
    protocol: "gemini",
    url: `${GOOGLE}/v1beta/models/gemini-pro:generateContent`,
    is: `${GOOGLE}/v1beta${PATH.gemini}`,
  },
  {
    protocol: "gemini",
    url: "https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google",
    is: `https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google${PATH.gemini}`,
  },
];

for (const row of SPELLINGS) {
  Deno.test(`upstreamUrl sends ${row.protocol} at ${row.url}${row.prefix === undefined ? "" : ` with ${row.prefix}`} to ${row.is}`, () => {
    assert.equal(join(row), row.is);
  });
}

Deno.test("upstreamUrl takes any other operation of the same API, whatever was pasted", () => {
  const target = { path: "/embeddings", search: "" };
  for (
    const url of ["https://api.openai.com", "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/"]
  ) {
    const to = new URL(upstreamUrl(endpoint({ type: "openai", url }), "chat", target));
    assert.equal(to.href, "https://api.openai.com/v1/embeddings");
  }
});

Deno.test("upstreamUrl finds Google's uploads beside the rest of the API", () => {
  const rows = [
    [GOOGLE, `${GOOGLE}/upload/v1beta/files`],
    [`${GOOGLE}/v1beta/`, `${GOOGLE}/upload/v1beta/files`],
    [`${GOOGLE}/v1beta/models/m:generateContent`, `${GOOGLE}/upload/v1beta/files`],
    ["https://gateway.example/gemini/v1alpha", "https://gateway.example/gemini/upload/v1alpha/files"],
  ] as const;
  for (const [url, is] of rows) {
    const target = { path: "/files", search: "?upload_id=u", upload: true };
    assert.equal(upstreamUrl(endpoint({ type: "gemini", url }), "gemini", target), `${is}?upload_id=u`);
  }
});

const QUERIES: readonly { own: string; client: string; is: string }[] = [
  { own: "", client: "", is: "" },
  { own: "", client: "?beta=true", is: "?beta=true" },
  { own: "?api-version=1", client: "", is: "?api-version=1" },
  { own: "?api-version=1", client: "?beta=true", is: "?api-version=1&beta=true" },
  { own: "", client: "?key=SECRET", is: "" },
  { own: "", client: "?alt=sse&key=SECRET", is: "?alt=sse" },
  { own: "", client: "?key=SECRET&alt=sse&key=SECRET&%6bey=SECRET&key", is: "?alt=sse" },
  { own: "", client: "?x-cccc-endpoint=a%20b&alt=sse", is: "?alt=sse" },
  { own: "", client: "?x-cccc-endpoint=a&alt=sse&x-cccc-endpoint=b", is: "?alt=sse&x-cccc-endpoint=b" },
  { own: "?key=OWN", client: "?key=SECRET", is: "?key=OWN" },
  {
    own: "?api_key=OWN",
    client: "?access_token=S&alt=sse&api_key=S&api-key=S&oauth_token=S",
    is: "?api_key=OWN&alt=sse",
  },
  { own: "", client: "?monkey=1&keys=2&a=key", is: "?monkey=1&keys=2&a=key" },
  { own: "", client: "?%zz=1&a=%20b+c", is: "?%zz=1&a=%20b+c" },
  { own: "?api-version=1", client: "?", is: "?api-version=1" },
  { own: "", client: "?a=1&&b=2&", is: "?a=1&b=2" },
];

for (const { own, client, is } of QUERIES) {
  Deno.test(`upstreamUrl merges the queries "${own}" and "${client}" to "${is}"`, () => {
    const to = new URL(upstreamUrl(endpoint({ url: `https://h.example/v1${own}` }), "messages", {
      path: "/messages",
      search: client,
    }));
    assert.equal(to.search, is);
  });
}

Deno.test("UpstreamUrls knows for each endpoint and protocol what upstreamUrl says, the first time and later", () => {
  const urls = new UpstreamUrls();
  const endpoints = ["https://a.example", "https://b.example/v1?x=1"].map((url) => endpoint({ url, type: "openai" }));
  for (let time = 0; time < 2; time++) {
    for (const each of endpoints) {
      for (const protocol of ["chat", "gemini"] as const) {
        const target = { path: PATH[protocol], search: `?time=${time}` };
        assert.equal(urls.of(each, protocol, target), upstreamUrl(each, protocol, target));
      }
    }
  }
});

function join({ url, prefix = "", protocol }: Row): string {
  const target = { path: PATH[protocol], search: "" };
  return upstreamUrl(endpoint({ url, pathPrefix: prefix, type: TYPE[protocol] }), protocol, target);
}
