import { isClientLogin, LOGIN_LEFT, variable } from "./credential.ts";
import type { Findings, Members } from "./imported.ts";
import { leaveOutOthers } from "./leave_out_others.ts";
import { outboundProxy } from "./outbound_proxy.ts";
import { mapOf, mapsOf, type SourceMap, textOf, textsOf } from "./source.ts";
import type { FileValue } from "../config/edit/file_value.ts";
import { isList, isMap } from "../config/edit/file_value.ts";

/**
 * claude-code-router's `config.json`: `Providers`, and a `Router` that names one of them with a model for each kind of
 * request (github.com/musistudio/claude-code-router, README and docs/configuration-schema.md, read 2026-11-26).
 */
export function importClaudeCodeRouter(file: SourceMap, findings: Findings): void {
  const proxy = proxyOf(file, findings);
  const providers = [...mapsOf(file, "Providers"), ...mapsOf(file, "providers")].filter((provider) => {
    const why = isClientLogin(textOf(provider, "api_key")) ? LOGIN_LEFT : foreignApi(provider);
    if (why !== undefined) findings.leftOut(`provider ${JSON.stringify(textOf(provider, "name"))}`, why);
    return why === undefined;
  });
  const router = withKnown(mapOf(file, "Router"), providers, findings);
  const fallback = target(router, "default");
  for (const provider of providers) {
    const name = textOf(provider, "name");
    const isDefault = name === fallback?.provider;
    const models = textsOf(provider, "models");
    const endpoint = { ...endpointOf(provider), ...proxy };
    const what = `provider ${JSON.stringify(name)}`;
    findings.endpoint({
      name,
      ...endpoint,
      enabled: isDefault,
      priority: isDefault ? 1 : 2,
      default_model: (isDefault ? fallback.model : models[0]) ?? "",
    }, what);
    for (const route of namedRoutes(router)) {
      if (route.provider !== name) continue;
      findings.endpoint(
        { name: `${name}-${route.tag}`, ...endpoint, enabled: true, default_model: route.model, tags: [route.tag] },
        `Router.${route.key}`,
      );
    }
    if (!isDefault) {
      findings.changed(what, "is switched off: Router.default does not name it; enable it to fail over to it");
    }
    noteTransformers(provider, what, findings);
  }
  importRoutes(router, findings);
  importServer(file, findings);
  leaveOutOthers(file, { taken: TAKEN, reasons: LEFT }, findings);
}

/** What that program's own transformers do that no setting here does: they log in, or speak an API of their own. */
const FOREIGN: Readonly<Record<string, string>> = {
  "gemini-cli": "it uses the login of another client",
  "qwen-cli": "it uses the login of another client",
  "rovo-cli": "it uses the login of another client",
  "vertex-gemini": "Vertex has an API of its own, with Google's logins",
  "vertex-claude": "Vertex has an API of its own, with Google's logins",
};

function foreignApi(provider: SourceMap): string | undefined {
  return transformerNames(provider).map((name) => FOREIGN[name]).find((why) => why !== undefined);
}

/** The routes whose provider is taken. */
function withKnown(router: SourceMap, providers: readonly SourceMap[], findings: Findings): SourceMap {
  const names = new Set(providers.map((provider) => textOf(provider, "name")));
  return Object.fromEntries(
    Object.entries(router).filter(([key]) => {
      const named = target(router, key);
      if (named === undefined || names.has(named.provider)) return true;
      findings.leftOut(`Router.${key}`, `no provider ${JSON.stringify(named.provider)} was taken`);
      return false;
    }),
  );
}

/** Sections that are looked at, and one that holds a copy of a variable. */
const TAKEN = ["Providers", "providers", "Router", "PROXY_URL", "APIKEY", "PORT", "HOST", "LOG_LEVEL", "LOG"];

const LEFT: Readonly<Record<string, string>> = {
  CLAUDE_PATH: "cccc claude finds the client by the search path",
  forceUseImageAgent: "images go to the endpoint as they are",
  fallback: "the next endpoint by priority takes over when one fails",
  REWRITE_SYSTEM_PROMPT: "what a client says passes as it is",
  API_TIMEOUT_MS: "timeouts.total says how long an answer may take to begin",
  CUSTOM_ROUTER_PATH: "its script is for that program; a tagger with type: script is the like here",
  transformers: "what an endpoint does not take is learned from its refusals; parameter_overrides set the rest",
  NON_INTERACTIVE_MODE: "nothing here asks questions",
  StatusLine: "it belongs to the client",
};

/** The kinds of request that `Router` tells apart, in the order in which it looks; the default comes last. */
const ROUTES: Readonly<Record<string, { readonly tag: string; readonly test: string }>> = {
  longContext: { tag: "long-context", test: "JSON.stringify(body).length / 4 > THRESHOLD" },
  background: { tag: "background", test: "/claude.*haiku/.test(request.model)" },
  webSearch: {
    tag: "web-search",
    test: '(body.tools ?? []).some((tool) => String(tool.type).startsWith("web_search"))',
  },
  think: { tag: "think", test: 'body.thinking !== undefined && body.thinking.type !== "disabled"' },
  image: { tag: "image", test: `JSON.stringify(body.messages ?? []).includes('"type":"image"')` },
};

const DEFAULT_THRESHOLD = "60000";

interface Route {
  readonly key: string;
  readonly tag: string;
  readonly provider: string;
  readonly model: string;
}

function namedRoutes(router: SourceMap): Route[] {
  return Object.entries(ROUTES).flatMap(([key, { tag }]) => {
    const named = target(router, key);
    return named === undefined ? [] : [{ key, tag, ...named }];
  });
}

/** `provider,model`; a model may have commas. */
function target(router: SourceMap, key: string): { provider: string; model: string } | undefined {
  const match = /^([^,]+),(.+)$/s.exec(textOf(router, key));
  return match === null ? undefined : { provider: match[1]!.trim(), model: match[2]!.trim() };
}

/** Which of the routes a request takes depends on the others, so one script looks at it. */
function importRoutes(router: SourceMap, findings: Findings): void {
  const threshold = textOf(router, "longContextThreshold");
  const routes = namedRoutes(router);
  const lines = routes.map(({ key, tag }) => {
    const test = ROUTES[key]!.test.replace("THRESHOLD", /^\d+$/.test(threshold) ? threshold : DEFAULT_THRESHOLD);
    return `  if (${test}) return ${JSON.stringify(tag)};\n`;
  });
  if (Object.hasOwn(router, "fallback")) {
    findings.leftOut("Router.fallback", "the next endpoint by priority takes over when one fails");
  }
  if (lines.length === 0) return;
  const script = `function tag(request) {\n  const body = request.body ?? {};\n${lines.join("")}  return [];\n}\n`;
  const tagger = {
    name: "claude-code-router",
    type: "script",
    tag: routes[0]!.tag,
    enabled: true,
    config: { script },
  };
  const why = "is a tagger with the same questions; tokens are counted as a quarter of the body's characters, and a " +
    'model that names a provider ("provider,model") is not understood';
  findings.taggerInstead(tagger, { what: "Router", why });
}

function endpointOf(provider: SourceMap): Members {
  const url = textOf(provider, "api_base_url").replace(/\/+$/, "");
  const used = transformerNames(provider);
  const key = variable(textOf(provider, "api_key"));
  const auth = (type: string) => key === "" ? { auth_type: "none" } : { auth_type: type, auth_value: key };
  if (used.includes("gemini") || url.includes("generativelanguage.googleapis.com/v1beta/models")) {
    return {
      url: url.replace(/\/v1beta\/models$/, ""),
      endpoint_type: "gemini",
      ...auth("api_key"),
      ...limitOf(provider),
    };
  }
  if (/\/messages$/.test(url) || used.some((name) => name.toLowerCase() === "anthropic")) {
    return { url, endpoint_type: "anthropic", ...auth("api_key"), ...limitOf(provider) };
  }
  const wireApi = /\/responses$/.test(url) ? "responses" : "chat";
  return { url, endpoint_type: "openai", wire_api: wireApi, ...auth("auth_token"), ...limitOf(provider) };
}

/** Names in `transformer.use`: each is a name, or a list of a name and its options. */
function transformers(provider: SourceMap): readonly { readonly name: string; readonly options: SourceMap }[] {
  const use: FileValue | undefined = mapOf(provider, "transformer")["use"];
  return (isList(use) ? use : []).flatMap((item) => {
    const [name, options] = isList(item) ? item : [item];
    return typeof name === "string" ? [{ name, options: isMap(options) ? options : {} }] : [];
  });
}

function transformerNames(provider: SourceMap): string[] {
  return transformers(provider).map(({ name }) => name);
}

function limitOf(provider: SourceMap): Members {
  const limit = transformers(provider).find(({ name }) => name === "maxtoken")?.options;
  return limit === undefined ? {} : { max_output_tokens: textOf(limit, "max_tokens") };
}

/** Those that choose a protocol or a limit are part of the endpoint. */
const UNDERSTOOD = ["gemini", "anthropic", "maxtoken"];

function noteTransformers(provider: SourceMap, what: string, findings: Findings): void {
  const rest = transformerNames(provider).filter((name) => !UNDERSTOOD.includes(name.toLowerCase()));
  if (rest.length > 0) {
    findings.leftOut(`${what}: transformer ${rest.join(", ")}`, "what an endpoint does not take is learned from it");
  }
  const own = Object.keys(mapOf(provider, "transformer")).filter((key) => key !== "use");
  if (own.length > 0) findings.leftOut(`${what}: transformer of ${own.join(", ")}`, "models have none of their own");
}

function proxyOf(file: SourceMap, findings: Findings): Members {
  const url = textOf(file, "PROXY_URL");
  if (url === "") return {};
  const proxy = outboundProxy(url);
  if (proxy === undefined) {
    findings.leftOut("PROXY_URL", "it is no URL of an HTTP or SOCKS5 proxy");
    return {};
  }
  findings.note({ kind: "taken", what: "PROXY_URL", why: "as proxy of each endpoint" });
  return { proxy };
}

const LEVELS: Readonly<Record<string, string>> = { fatal: "error", trace: "debug" };

function importServer(file: SourceMap, findings: Findings): void {
  const key = variable(textOf(file, "APIKEY"));
  if (key !== "") {
    findings.keys([{ name: "claude-code-router", key }], { what: "APIKEY", why: "as a key of server.api_keys" });
  }
  const port = textOf(file, "PORT");
  if (port !== "") findings.setting(["server", "port"], port, "PORT");
  const host = textOf(file, "HOST");
  if (!["", "127.0.0.1", "localhost"].includes(host)) {
    findings.changed("HOST", `is not taken: to listen on ${host} takes server.admin_password too; set both`);
  }
  const level = textOf(file, "LOG_LEVEL");
  if (level !== "") findings.setting(["logging", "level"], LEVELS[level] ?? level, "LOG_LEVEL");
}
