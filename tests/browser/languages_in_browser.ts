/**
 * Every page in a language of other letters, with all that it can have to say. The names of the configuration are two
 * English words each, so that one that is not marked as a name stands out; upstreams speak Chinese.
 */
import { Buffer } from "node:buffer";
import type { Language } from "../../lib/i18n/languages.ts";
import { PAGES } from "../../routes/page_table.ts";
import { Admin } from "../e2e/admin.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { messagesAnswer, messagesError } from "./answers.ts";
import { fullBrowserTest } from "./browser_test.ts";
import { type Scene, scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const LANGUAGES: readonly Language[] = ["ja", "zh-CN", "ko", "ru"];

const PATHS = PAGES.map(({ path }) => path).filter((path) => !path.includes(":"));
const PARTS = ["", "?part=conversation", "?part=conversation&side=1", "?part=bodies", "?part=compare", "?part=replay"];
const CLIENTS = ["claude-code", "codex", "gemini", "sdk"];

/** It takes no such member, nor as many tokens. */
const PARTICULAR: Script = (request, connection) => {
  const script = request.text.includes('"top_k"')
    ? messagesError(400, "Unsupported parameter: 'top_k'")
    : messagesAnswer("こんにちは");
  return script(request, connection);
};

const CHAT = JSON.stringify({
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "こんにちは" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});

interface World extends Scene {
  readonly admin: Admin;
}

async function world(): Promise<World> {
  const broken = await FakeUpstream.start(messagesError(529, "服务器过载"));
  const locked = await FakeUpstream.start(messagesError(401, "密钥无效"));
  const chat = await FakeUpstream.start(scripts.reply(CHAT));
  const good = await FakeUpstream.start(PARTICULAR);
  const endpoint = (name: string, { url }: { readonly url: string }, priority: number, keys: object = {}) => (
    { name, url, auth_type: "api_key", auth_value: "planted-key", enabled: true, priority, ...keys }
  );
  const started = await scene({
    config: {
      endpoints: [
        endpoint("broken one", broken, 1),
        endpoint("locked one", locked, 2),
        endpoint("main one", good, 3, { prices: [{ model: "*", input: 1000, output: 1000 }] }),
        endpoint("codex one", good, 4, { supported_clients: ["codex"] }),
        endpoint("other place", chat, 5, { endpoint_type: "openai", wire_api: "chat", default_model: "m" }),
        endpoint("tagged one", good, 6, { tags: ["nice tag"] }),
        endpoint("sleeping one", good, 7, { enabled: false }),
      ],
      server: { api_keys: [{ name: "old laptop", key: "planted-laptop" }], allowed_hosts: ["proxy.example"] },
      routing: { breaker: { failures: 2, open: "1h" } },
      tagging: {
        taggers: [
          {
            name: "opus",
            builtin_type: "model",
            tag: "very strong",
            enabled: true,
            config: { expected_value: "*opus*" },
          },
          {
            name: "always fails",
            type: "script",
            tag: "nicer tag",
            enabled: true,
            config: { script: "function tag() { throw new Error('坏了'); }" },
          },
        ],
      },
      budgets: [
        { endpoint: "main one", per_day: 0.001, action: "warn" },
        { key_name: "old laptop", per_day: 1000, action: "stop" },
      ],
    },
  });
  return {
    ...started,
    admin: new Admin(started.proxy),
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      for (const upstream of [broken, locked, chat, good]) await upstream[Symbol.asyncDispose]();
    },
  };
}

async function send({ proxy }: Scene, body: object, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(`${proxy.address}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "planted-laptop", ...headers },
    body: JSON.stringify({ model: "claude-opus-4-5", max_tokens: 64, messages: [message("こんにちは")], ...body }),
  });
  await response.text();
}

function message(content: string) {
  return { role: "user", content };
}

/** Requests of all kinds; returns their ids, the latest first. */
async function lived(started: World): Promise<string[]> {
  const session = { "x-claude-code-session-id": "s-1" };
  await send(started, {}, session);
  await send(started, { top_k: 5, stop_sequences: ["あ"] }, session);
  await send(started, { top_k: 7 }, session);
  await send(started, { messages: 5 });
  await fetch(`${started.proxy.address}/v1/messages`, { method: "POST", body: "{}" });
  await started.admin.call("PUT", "/endpoints/main%20one", { body: { enabled: false } });
  await send(started, { thinking: { type: "enabled", budget_tokens: 2000 }, top_k: 3 });
  await started.admin.call("PUT", "/endpoints/other%20place", { body: { enabled: false } });
  await send(started, {});
  await started.admin.call("PUT", "/endpoints/main%20one", { body: { enabled: true } });
  await started.admin.call("PUT", "/endpoints/other%20place", { body: { enabled: true } });
  return (await started.admin.records(7)).map(({ id }) => String(id));
}

/** Opens all that can be opened, and looks at it. */
async function opened(viewer: Viewer): Promise<void> {
  for (const summary of await viewer.page.locator("main details:not([open]) > summary").all()) {
    if (await summary.isVisible()) await summary.click();
  }
  await viewer.look();
}

/** Each island of the endpoints: tests that go well and that fail, all fields, providers. */
async function endpointsPage(viewer: Viewer): Promise<void> {
  const { page } = viewer;
  await viewer.visit("/admin/endpoints");
  for (const name of ["main one", "broken one", "other place"]) {
    await page.locator(`[data-endpoint="${name}"] .tools button`).first().click();
    await page.locator("#test-model").fill("claude-opus-4-5");
    await page.locator("dialog .button.primary").click();
    await page.locator(".tested").first().waitFor();
    for (const summary of await page.locator(".tested > details > summary").all()) await summary.click();
    await viewer.look();
    await page.keyboard.press("Escape");
  }
  await page.locator('[data-endpoint="main one"] h3 button').click();
  const tabs = page.getByRole("tab");
  for (let index = 0; index < await tabs.count(); index++) {
    await tabs.nth(index).click();
    await viewer.look();
  }
  await tabs.nth(0).click();
  await page.locator('[id="field-url"]').fill("nowhere");
  await page.locator(".dialog-foot .primary").click();
  await page.locator('[id="field-url-error"]').waitFor();
  await viewer.look();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open] .danger").first().click();
  await page.locator("main .primary").first().click();
  await viewer.look();
  const presets = await page.locator(".preset").count();
  for (let index = 0; index < presets; index++) {
    await page.locator(".preset").nth(index).click();
    await viewer.look();
    await page.locator(".dialog-foot .button").first().click();
  }
}

/** A tagger is tried, and a request is followed. */
async function routingPage(viewer: Viewer): Promise<void> {
  const { page } = viewer;
  await viewer.visit("/admin/routing");
  for (const model of ["claude-opus-4-5", "nothing"]) {
    await page.locator("#preview-model").fill(model);
    await page.locator("form .primary").click();
    await page.locator("form .named-values").waitFor();
    await viewer.look();
  }
  const row = page.locator("table").first().locator("tbody tr", { hasText: "always fails" });
  await row.locator(".actions .button").nth(2).click();
  await page.locator("dialog details.tester > summary").click();
  await page.locator("dialog details.tester > .details-body > div > .button").click();
  await page.locator("dialog .tester .notice").waitFor();
  await viewer.look();
}

async function replayPage(viewer: Viewer, id: string): Promise<void> {
  const { page } = viewer;
  await viewer.visit(`/admin/requests/${id}?part=replay`);
  const endpoint = page.locator("main select").first();
  for (const name of ["other place", "broken one"]) {
    await endpoint.selectOption(name);
    for (const button of await page.locator(".replay-tools .button").all()) {
      await button.click();
      await page.locator("main [role=status] .notice").first().waitFor();
      await opened(viewer);
    }
  }
}

async function settingsPage(viewer: Viewer, started: World): Promise<void> {
  const { page } = viewer;
  await viewer.visit("/admin/settings");
  await opened(viewer);
  const file = await started.proxy.file();
  await page.locator("#restore").setInputFiles({
    name: "config.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(file.replace('"1h"', '"soon"')),
  });
  await page.locator("#file .notice").first().waitFor();
  await viewer.look();
}

/** What stands there while the file on disk is broken, or cannot be written. */
async function brokenFile(viewer: Viewer, started: World): Promise<void> {
  const good = await started.proxy.file();
  await started.proxy.writeFile(good.replace('"1h"', '"soon"'));
  for (const path of PATHS) await viewer.visit(path);
  await started.proxy.writeFile(good);
  await Deno.chmod(started.proxy.configFile, 0o444);
  try {
    for (const path of PATHS) await viewer.visit(path);
  } finally {
    await Deno.chmod(started.proxy.configFile, 0o644);
  }
}

Deno.test(
  fullBrowserTest("no page says anything in English to somebody who has asked for another language", async (test) => {
    for (const language of LANGUAGES) {
      await using started = await world();
      const ids = await lived(started);
      const expected = [/status of (?:404|422|400)/];
      const scenario = { language, theme: "light", width: 1280 } as const;
      await using viewer = await Viewer.open(started.proxy, { scenario, expected });
      const step = (name: string, run: () => Promise<void>) => test.step(`${language}: ${name}`, run);
      for (
        const path of [
          ...PATHS,
          "/admin/nowhere",
          "/admin/sessions/s-1",
          "/admin/sessions/none",
          "/admin/requests/none",
        ]
      ) {
        await step(path, async () => {
          await viewer.visit(path);
          await opened(viewer);
        });
      }
      for (const client of CLIENTS) {
        await step(`help for ${client}`, async () => {
          await viewer.visit(`/help?client=${client}`);
          await opened(viewer);
        });
      }
      for (const id of ids) {
        await step(`request ${ids.indexOf(id)}`, async () => {
          for (const part of PARTS) {
            await viewer.visit(`/admin/requests/${id}${part}`);
            await opened(viewer);
          }
        });
      }
      await step("a replay", () => replayPage(viewer, ids.at(-1)!));
      await step("the endpoints", () => endpointsPage(viewer));
      await step("the routing", () => routingPage(viewer));
      await step("the settings", () => settingsPage(viewer, started));
      await step("a broken file", () => brokenFile(viewer, started));
    }
  }),
);
