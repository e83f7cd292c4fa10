/** The page of endpoints: from nothing to the first answered request, then everything else that it is for. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { FakeProxy } from "../fake_proxy.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { Admin } from "../e2e/admin.ts";
import * as scripts from "../e2e/scripts.ts";
import { until } from "../until.ts";
import { messagesAnswer, messagesError } from "./answers.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { DESKTOP, LONG_WORDS, nameOf } from "./scenario.ts";
import { type Scene, scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";
import TEXTS from "../../lib/i18n/locales/de/common.json" with { type: "json" };
import LOST from "../../lib/i18n/locales/de/dashboard.json" with { type: "json" };

const PATH = "/admin/endpoints";

/** Texts that the tests look for, in the languages of the scenarios. */
const WORDS = {
  en: { add: "Add endpoint", save: "Save", address: "Address", test: "Run the test", before: "Test before saving" },
  "zh-CN": { add: "添加端点", save: "保存", address: "地址", test: "运行测试", before: "保存前测试" },
} as const;

Deno.test(browserTest(
  "a newcomer gets from an empty configuration to the first answered request by clicks alone (claims 10, 86)",
  async (test) => {
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using started = await scene({ config: { endpoints: [] } });
        assert.ok(await started.ask("Is anybody there?") >= 400);
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        const words = WORDS[scenario.language as keyof typeof WORDS];
        await viewer.visit(PATH);
        await page.getByRole("button", { name: words.add }).last().click();
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("endpoints-wizard");
        await page.getByRole("searchbox").fill("gateway anthropic");
        await page.locator(".preset").click();
        const save = page.getByRole("button", { name: words.save, exact: true });
        assert.ok(await save.isDisabled(), "the address is still one to be replaced");
        await page.getByLabel(words.address, { exact: true }).fill(started.upstream.url);
        await page.locator("#wizard-key").fill("planted-key");
        await page.getByText(words.before).click();
        await page.locator("#test-model").fill("claude-sonnet-4-5");
        await page.getByRole("button", { name: words.test }).click();
        await page.locator(".answer").first().waitFor();
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("endpoints-wizard-form");
        assert.deepEqual(started.proxy.config().endpoints, [], "a test saves nothing");
        await save.click();
        await page.locator(".endpoint").waitFor();
        assert.equal(await started.ask("And now?"), 200);
        await viewer.look();
        assert.ok(!(await page.content()).includes("planted-key"));
      });
    }
  },
));

function endpoint(name: string, { url }: { readonly url: string }, keys: object = {}) {
  return { name, url, auth_type: "api_key", auth_value: "planted-key", enabled: true, default_model: "m", ...keys };
}

async function withThree(answer: Script, run: (started: Scene, upstream: FakeUpstream) => Promise<void>) {
  await using upstream = await FakeUpstream.start(answer);
  const names = ["first", "second", "third"];
  const endpoints = names.map((name, index) => endpoint(name, upstream, { priority: index + 1 }));
  await using started = await scene({ config: { endpoints } });
  await run(started, upstream);
}

function order(page: Page): Promise<string[]> {
  return page.locator(".endpoint h3").allInnerTexts();
}

/** The order in the file, as the next request finds it. */
function asked({ proxy }: Scene): string[] {
  return proxy.config().endpoints.toSorted((a, b) => a.priority - b.priority).map(({ name }) => name);
}

Deno.test(browserTest(
  "endpoints are put in order by dragging and by keys, and that counts at once (claims 57, 87)",
  async (test) => {
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await withThree(messagesAnswer("Hello"), async (started) => {
          await using viewer = await Viewer.open(started.proxy, { scenario });
          const { page } = viewer;
          await viewer.visit(PATH);
          await viewer.screenshot("endpoints-list");
          await drag(page, page.locator(".handle").nth(0), page.locator(".handle").nth(1));
          await page.locator(".toasts .notice").waitFor();
          assert.deepEqual(await order(page), ["second", "first", "third"]);
          assert.deepEqual(asked(started), ["second", "first", "third"]);
          const handle = page.locator('[data-endpoint="first"] .handle');
          await handle.focus();
          // Faster than the server answers: whoever is quick does not conflict with themselves.
          await page.keyboard.press("ArrowDown");
          await page.keyboard.press("ArrowUp");
          await page.keyboard.press("ArrowUp");
          await until("it stands in the file", () => asked(started)[0] === "first");
          assert.deepEqual(await order(page), ["first", "second", "third"]);
          assert.equal(await handle.evaluate((element) => element === document.activeElement), true);
          await viewer.axe();
        });
      });
    }
  },
));

/** More than are seen at a glance, in two groups; the fourth is switched off. */
async function withMany(run: (started: Scene) => Promise<void>) {
  await using upstream = await FakeUpstream.start(messagesAnswer("Hello"));
  const endpoints = Array.from({ length: 12 }, (_, index) => (
    endpoint(`${index % 2 === 0 ? "even" : "odd"}-${index}`, upstream, {
      ...{ priority: index + 1, enabled: index !== 4 },
      ...(index === 6 ? { tags: ["überprüfung"] } : {}),
    })
  ));
  await using started = await scene({ config: { endpoints } });
  await run(started);
}

Deno.test(fullBrowserTest("one endpoint is found among many, and found again after a look elsewhere", async (test) => {
  for (const scenario of [...scenarios, LONG_WORDS]) {
    await test.step(nameOf(scenario), async () => {
      await withMany(async (started) => {
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit(PATH);
        await page.getByRole("searchbox").fill("EVEN über");
        assert.deepEqual(await order(page), ["even-6"]);
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("endpoints-filter");
        await page.reload();
        await viewer.ready();
        assert.deepEqual(await order(page), ["even-6"]);
        await page.goto(`${started.proxy.address}/admin/costs`);
        await page.goBack();
        await viewer.ready();
        assert.equal(await page.getByRole("searchbox").inputValue(), "EVEN über");
        assert.deepEqual(await order(page), ["even-6"]);
        await page.getByRole("searchbox").fill("nobody");
        await viewer.look();
        await viewer.axe();
        await page.locator(".empty button").click();
        assert.equal((await order(page)).length, 12);
        await page.getByRole("combobox").selectOption("disabled");
        assert.deepEqual(await order(page), ["even-4"]);
      });
    });
  }
}));

Deno.test(
  fullBrowserTest(
    "what is moved among those that were found goes to the place of the one it is put at",
    () =>
      withMany(async (started) => {
        await using viewer = await Viewer.open(started.proxy);
        const { page } = viewer;
        await viewer.visit(`${PATH}?q=odd`);
        assert.deepEqual(await page.locator(".place").allInnerTexts(), ["2", "4", "6", "8", "10", "12"]);
        await page.locator('[data-endpoint="odd-11"] .handle').focus();
        await page.keyboard.press("Home");
        await until("it stands in the file", () => asked(started)[1] === "odd-11");
        assert.deepEqual(asked(started).slice(0, 4), ["even-0", "odd-11", "odd-1", "even-2"]);
        await drag(page, page.locator(".handle").nth(1), page.locator(".handle").nth(2));
        await until("it stands in the file", () => asked(started)[4] === "odd-1");
        assert.deepEqual(asked(started).slice(0, 6), ["even-0", "odd-11", "even-2", "odd-3", "odd-1", "even-4"]);
      }),
  ),
);

Deno.test(
  browserTest("endpoints that share the load have one number, and what is put between them has it too", async () => {
    await using upstream = await FakeUpstream.start(messagesAnswer("Hello"));
    const endpoints = [..."abcd"].map((name, index) => endpoint(name, upstream, { priority: index < 3 ? 1 : 2 }));
    await using started = await scene({ config: { endpoints, routing: { balance: "round_robin" } } });
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    const places = async () => (await page.locator(".place").allInnerTexts()).join(" ");
    const priorities = () => started.proxy.config().endpoints.map(({ name, priority }) => `${name} ${priority}`).join();
    await viewer.visit(PATH);
    await page.getByText("those with the same number share them (in turn)").waitFor();
    assert.equal(await places(), "1 1 1 2");
    await page.locator('[data-endpoint="c"] .handle').focus();
    await page.keyboard.press("ArrowDown");
    await until("it has left the others", () => priorities() === "a 1,b 1,c 3,d 2");
    await until("so says the page", async () => await places() === "1 1 2 3");
    await page.locator('[data-endpoint="d"] .handle').focus();
    await page.keyboard.press("ArrowUp");
    await until("it has their priority", () => priorities() === "a 1,b 1,c 2,d 1");
    await until("so says the page", async () => await places() === "1 1 1 2");
    await page.locator('[data-endpoint="a"] .handle').focus();
    await viewer.axe();
  }),
);

Deno.test(
  fullBrowserTest(
    "all endpoints that were found are switched off and on together, and no others",
    () =>
      withMany(async (started) => {
        const on = () => started.proxy.config().endpoints.filter(({ enabled }) => enabled).map(({ name }) => name);
        await using viewer = await Viewer.open(started.proxy);
        const { page } = viewer;
        await viewer.visit(`${PATH}?q=even`);
        await page.getByRole("button", { name: "Switch off 5" }).click();
        await viewer.axe();
        await viewer.screenshot("endpoints-switch-off");
        await page.locator("dialog[open]").getByText("even-8").waitFor();
        assert.equal(await page.locator("dialog[open] li").count(), 5, "one is off already");
        await page.locator("dialog[open] .danger").click();
        await page.getByText("5 endpoints get no more requests.").waitFor();
        assert.deepEqual(on(), ["odd-1", "odd-3", "odd-5", "odd-7", "odd-9", "odd-11"]);
        await page.getByRole("button", { name: "Switch on 6" }).click();
        await page.getByText("6 endpoints get requests again.").waitFor();
        assert.equal(on().length, 12);
      }),
  ),
);

Deno.test(
  fullBrowserTest(
    "all endpoints that were found are tested together, and no others",
    () =>
      withMany(async (started) => {
        await using viewer = await Viewer.open(started.proxy);
        const { page } = viewer;
        await viewer.visit(`${PATH}?q=even`);
        assert.equal(await page.getByRole("button", { name: "Test all" }).count(), 0);
        const tested = async () => {
          await page.getByRole("button", { name: "Start" }).click();
          await page.locator(".tests .badge.tone-ok").first().waitFor();
          await page.getByRole("button", { name: "Start" }).waitFor();
          return await page.locator(".tests > li > details > summary > .break").allInnerTexts();
        };
        await page.getByRole("button", { name: "Test 6" }).click();
        await viewer.axe();
        assert.deepEqual(await tested(), ["even-0", "even-2", "even-6", "even-8", "even-10"]);
        await page.locator("dialog[open] .switch").click();
        assert.deepEqual(await tested(), ["even-0", "even-2", "even-4", "even-6", "even-8", "even-10"]);
        await page.keyboard.press("Escape");
        await page.getByRole("searchbox").fill("even-4");
        await page.getByRole("button", { name: "Test 1" }).click();
        assert.deepEqual(await tested(), ["even-4"], "it is off, and there is no other");
      }),
  ),
);

Deno.test(fullBrowserTest("all endpoints that were found are reset together, and no others", async () => {
  await using upstream = await FakeUpstream.start(messagesError(401, "invalid x-api-key"));
  const endpoints = ["even-1", "even-2", "odd-1"].map((name) => endpoint(name, upstream));
  await using started = await scene({ config: { endpoints } });
  await started.ask("Hello");
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(`${PATH}?q=even&state=refused`);
  await page.getByRole("button", { name: "Reset 2" }).click();
  await page.getByText("2 endpoints get requests again.").waitFor();
  await page.getByText("No endpoint matches").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  assert.deepEqual(await page.locator(".endpoint .badge.dotted").allInnerTexts(), ["Ready", "Ready", "Key refused"]);
}));

/** As a hand does it: with steps in between. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [(await from.boundingBox())!, (await to.boundingBox())!];
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 10; step++) {
    await page.mouse.move(b.x + b.width / 2, a.y + (b.y - a.y) * step / 10 + a.height / 2 + step);
  }
  await page.mouse.up();
}

Deno.test(browserTest("states come by themselves, and a reset lifts them (claim 32)", async () => {
  await using upstream = await FakeUpstream.start(messagesError(529, "Overloaded"));
  await using started = await scene({
    config: { endpoints: [endpoint("only", upstream)], routing: { breaker: { failures: 1, open: "1h" } } },
  });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.getByText("Ready").waitFor();
  await started.ask("Hello");
  await page.getByText("Out of order").waitFor();
  await page.getByText(/Overloaded/).waitFor();
  await viewer.axe();
  await viewer.screenshot("endpoints-state");
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await page.getByText("Ready").waitFor();
}));

Deno.test(browserTest(
  "an endpoint is switched off, copied with all that it has, and deleted after a question (claim 10)",
  async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit(PATH);
    await page.getByRole("switch", { name: "main gets requests" }).click();
    await page.getByText("Switched off").waitFor();
    assert.equal(started.proxy.config().endpoints[0]!.enabled, false);
    await page.getByRole("button", { name: "Copy main" }).click();
    await page.locator('[data-endpoint="main copy"]').waitFor();
    assert.equal(started.proxy.config().endpoints[1]!.authValue, "planted-key");
    await page.getByRole("button", { name: "Delete main", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.equal(started.proxy.config().endpoints.length, 2);
    await page.getByRole("button", { name: "Delete main", exact: true }).click();
    await viewer.axe();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.locator('[data-endpoint="main"]').waitFor({ state: "detached" });
    assert.deepEqual(started.proxy.config().endpoints.map(({ name }) => name), ["main copy"]);
  },
));

const FILE = `# of the whole team
server: { host: 127.0.0.1, port: 0 }
endpoints:
  - name: main # the good one
    url: "\${TEAM_URL:https://team.example}"
    auth_type: api_key
    auth_value: \${TEAM_KEY:planted-key}
    enabled: true
`;

Deno.test(
  browserTest("every group of fields is edited; variables, secrets and comments of the file stay", async (test) => {
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using started = await scene();
        await started.proxy.writeFile(FILE);
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit(PATH);
        await page.locator(".endpoint h3 button").click();
        const field = (path: string) => page.locator(`[id="field-${path}"]`);
        assert.equal(await field("url").inputValue(), "${TEAM_URL:https://team.example}");
        assert.equal(await field("auth_value").inputValue(), "");
        await page.getByText(/TEAM_KEY/).waitFor();
        const tabs = page.getByRole("tab");
        for (let index = 0; index < await tabs.count(); index++) {
          await tabs.nth(index).click();
          await viewer.look();
          await viewer.axe();
          await viewer.screenshot(`endpoints-edit-${index}`);
        }
        await tabs.nth(0).click();
        await field("default_model").fill("m2");
        await tabs.nth(2).click();
        await field("tags").fill("think");
        await page.keyboard.press("Enter");
        await tabs.nth(3).click();
        await page.locator("fieldset").nth(1).getByRole("button").last().click();
        await page.locator('[id="field-header_overrides-0"]').fill("x-team");
        await page.locator(".row-inputs.pair input").nth(1).fill("blue");
        // Of two equal names only one value could be kept.
        await page.locator("fieldset").nth(1).getByRole("button").last().click();
        await page.locator('[id="field-header_overrides-1"]').fill("x-team");
        await page.locator(".dialog-foot .primary").click();
        await page.locator("fieldset").nth(1).locator(".error").getByText("x-team").waitFor();
        assert.notEqual(started.proxy.config().endpoints[0]!.defaultModel, "m2");
        await page.locator(".row-inputs.pair").nth(1).getByRole("button").click();
        await page.locator(".dialog-foot .primary").click();
        await page.getByRole("dialog").waitFor({ state: "detached" }).catch(() => {});
        await until("it stands in the file", () => started.proxy.config().endpoints[0]!.defaultModel === "m2");
        const file = await started.proxy.file();
        for (const kept of ["# of the whole team", "# the good one", "${TEAM_KEY:planted-key}", "${TEAM_URL:"]) {
          assert.ok(file.includes(kept), `${kept} is gone from ${file}`);
        }
        const [saved] = started.proxy.config().endpoints;
        assert.deepEqual([saved!.tags, saved!.headerOverrides], [["think"], [{ name: "x-team", value: "blue" }]]);
        assert.ok(!(await page.content()).includes("planted-key"));
      });
    }
  }),
);

Deno.test(browserTest("what is wrong stands at its field, and its group says so", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 422/] });
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.getByRole("button", { name: "Edit main" }).click();
  await page.getByRole("tab", { name: "Connection" }).click();
  await page.locator('[id="field-timeouts.idle"]').fill("soon");
  await page.locator('[id="field-proxy.address"]').fill("nowhere");
  await page.getByRole("tab", { name: "Basics" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator('[id="field-timeouts.idle-error"]').waitFor();
  assert.match(await page.locator('[id="field-timeouts.idle-error"]').innerText(), /is not a duration/);
  assert.match(await page.getByRole("tab", { name: "Connection" }).innerText(), /Connection\s+3/);
  assert.equal(await page.getByRole("alert").getByText(/; nothing was changed/).count(), 0);
  await viewer.axe();
  await viewer.screenshot("endpoints-edit-wrong");
  await page.keyboard.press("Escape");
  await page.getByText("There are unsaved changes.").waitFor();
  await page.getByRole("button", { name: "Discard them" }).click();
  assert.equal(await page.locator("dialog[open]").count(), 0);
}));

Deno.test(browserTest(
  "the second of two editors is told, nothing is overwritten, and both changes end up in the file",
  async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy, { expected: [/status of 409/] });
    const { page } = viewer;
    await viewer.visit(PATH);
    await page.getByRole("button", { name: "Edit main" }).click();
    await page.locator('[id="field-default_model"]').fill("mine");
    const body = { priority: 7, default_model: "theirs" };
    assert.equal((await new Admin(started.proxy).call("PUT", "/endpoints/main", { body })).status, 200);
    const save = page.getByRole("button", { name: "Save", exact: true });
    await save.click();
    await page.getByText("Somebody else has changed the configuration in the meantime").waitFor();
    await page.getByText(/They changed: .*Priority/).waitFor();
    await page.getByText(/saving replaces theirs with yours: Default model/).waitFor();
    assert.equal(started.proxy.config().endpoints[0]!.defaultModel, "theirs", "nothing is overwritten");
    await viewer.axe();
    await viewer.screenshot("endpoints-conflict");
    await save.click();
    await until("it stands in the file", () => started.proxy.config().endpoints[0]!.defaultModel === "mine");
    assert.equal(started.proxy.config().endpoints[0]!.priority, 7);
  },
));

Deno.test(
  browserTest("a test shows the answer, the times and the four panes; a failed one what to do", async (test) => {
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using bad = await FakeUpstream.start(messagesError(401, "invalid x-api-key"));
        await using good = await FakeUpstream.start(messagesAnswer("<img src=x onerror=alert(1)> pong"));
        const endpoints = [endpoint("good", good), endpoint("bad", bad, { priority: 2 })];
        await using started = await scene({ config: { endpoints } });
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit(PATH);
        await page.locator('[data-endpoint="good"] .tools button').first().click();
        await page.locator("dialog .button.primary").click();
        await page.getByText("<img src=x onerror=alert(1)> pong").first().waitFor();
        assert.equal(await page.locator("dialog img").count(), 0, "an answer is only ever text");
        await page.locator(".tested").first().locator("summary").first().click();
        const panes = page.locator(".tested").first().locator("details details");
        assert.equal(await panes.count(), 4);
        await panes.nth(1).locator("summary").click();
        assert.match(await panes.nth(1).locator("pre").innerText(), /x-api-key: \[redacted\]/);
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("endpoints-test");
        await page.keyboard.press("Escape");
        await page.locator('[data-endpoint="bad"] .tools button').first().click();
        await page.locator("dialog .button.primary").click();
        await page.locator(".tested .notice").first().waitFor();
        await page.getByText("invalid API key").first().waitFor();
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("endpoints-test-failed");
        assert.deepEqual(await started.proxy.requests(0), [], "tests are no requests");
      });
    }
  }),
);

Deno.test(fullBrowserTest("a refused key is told as that, also where nobody knows a model to ask for", async () => {
  await using bad = await FakeUpstream.start(messagesError(401, "invalid x-api-key"));
  await using started = await scene({ config: { endpoints: [endpoint("bad", bad, { default_model: "" })] } });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.locator('[data-endpoint="bad"] .tools button').first().click();
  await page.locator("dialog .button.primary").click();
  await page.locator(".tested .notice").first().waitFor();
  assert.match(await page.locator(".tested .notice").first().innerText(), /key[^]*invalid API key/);
  await page.getByText("this one is a guess").waitFor();
}));

Deno.test(fullBrowserTest("who edits what somebody else has deleted is told so", async () => {
  const endpoints = ["first", "second"].map((name) => (
    { name, url: "http://127.0.0.1:9", auth_type: "none", enabled: true }
  ));
  await using started = await scene({ config: { endpoints } });
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 409/] });
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.getByRole("button", { name: "Edit second" }).click();
  await page.locator("#field-name").fill("mine");
  await new Admin(started.proxy).call("DELETE", "/endpoints/second");
  await page.locator("dialog").getByRole("button", { name: "Save" }).click();
  await page.locator("dialog .notice.tone-bad").getByText("It is no longer there").waitFor();
}));

Deno.test(browserTest("all are tested with progress, and that can be stopped", async () => {
  let isSilent = false;
  const answer: Script = (request, connection) =>
    (isSilent ? scripts.silence : messagesAnswer("Hello"))(request, connection);
  await withThree(answer, async (started, upstream) => {
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit(PATH);
    await page.getByRole("button", { name: "Test all" }).click();
    const start = page.getByRole("button", { name: "Start" });
    await start.click();
    await page.locator(".tests .badge.tone-ok").nth(2).waitFor();
    await viewer.axe();
    await viewer.screenshot("endpoints-test-all");
    isSilent = true;
    const before = upstream.requests.length;
    await start.click();
    await upstream.received(before + 3);
    await page.getByText("0 of 3 tested").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await Promise.all(upstream.connections.map(({ closed }) => closed));
    await start.waitFor();
    assert.deepEqual(await page.locator(".tests li .muted").allInnerTexts(), Array(3).fill("not tested"));
  });
}));

Deno.test(fullBrowserTest("rules for models are tried before they are saved", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.getByRole("button", { name: "Edit main" }).click();
  await page.getByRole("tab", { name: "Models" }).click();
  await page.getByRole("button", { name: "Add a row" }).click();
  await page.getByLabel("Client's model").fill("claude-*");
  await page.getByLabel("Model here").fill("kimi-k3");
  await page.getByRole("button", { name: "Try the rules" }).click();
  await page.getByText("claude-sonnet-4-5 becomes kimi-k3 by the rule claude-*.").waitFor();
  assert.deepEqual(started.proxy.config().endpoints[0]!.modelRewrite.rules, []);
}));

Deno.test(
  fullBrowserTest("what a rule sets for its model is typed in its row, and kept when another rule comes", async () => {
    await using started = await scene();
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    const rules = () => started.proxy.config().endpoints[0]!.modelRewrite.rules;
    const own = page.getByRole("group", { name: "Body fields for this model" });
    const edit = async () => {
      await page.getByRole("button", { name: "Edit main" }).click();
      await page.getByRole("tab", { name: "Models" }).click();
    };
    const save = async () => {
      await page.locator("dialog").getByRole("button", { name: "Save" }).click();
      await page.locator("dialog").waitFor({ state: "detached" });
    };
    await viewer.visit(PATH);
    await edit();
    await page.getByRole("button", { name: "Add a row" }).click();
    await page.getByLabel("Client's model").fill("claude-opus*");
    await page.getByLabel("Model here").fill("qwen3-max");
    await own.getByRole("button", { name: "Add a row" }).click();
    await own.getByLabel("Name", { exact: true }).fill("temperature");
    await own.getByLabel("Value of temperature").fill("0.6");
    await save();
    const first = {
      sourcePattern: "claude-opus*",
      targetModel: "qwen3-max",
      parameterOverrides: [{ path: "temperature", value: 0.6 }],
    };
    await until("the rule is in use", () => rules().length === 1);
    assert.deepEqual(rules(), [first]);
    await edit();
    await page.getByRole("button", { name: "Add a row" }).last().click();
    await page.getByLabel("Client's model").last().fill("claude-*");
    await page.getByLabel("Model here").last().fill("qwen3-flash");
    await save();
    await until("the second rule is in use", () => rules().length === 2);
    assert.deepEqual(rules(), [first, { sourcePattern: "claude-*", targetModel: "qwen3-flash" }]);
  }),
);

Deno.test(browserTest("what is wrong with a row as a whole is said in it", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 422/] });
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.getByRole("button", { name: "Edit main" }).click();
  await page.getByRole("tab", { name: "Order and limits" }).click();
  const rules = page.getByRole("group", { name: "What errors mean" });
  await rules.getByRole("button", { name: "Add a row" }).click();
  await rules.getByLabel("Pause").fill("10m");
  await page.locator("dialog").getByRole("button", { name: "Save" }).click();
  await rules.getByText("fits every error; name a status, or words that it contains").waitFor();
}));

Deno.test(browserTest("a file that cannot be written makes the page read-only, which it says", async () => {
  await using started = await scene();
  const { configFile } = started.proxy;
  await Deno.chmod(configFile, 0o444);
  try {
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    await viewer.visit(PATH);
    await page.getByText(/Make it writable, or edit it by hand/).waitFor();
    assert.ok(await page.getByRole("button", { name: "Add endpoint" }).isDisabled());
    assert.ok(await page.getByRole("switch").first().isDisabled());
    await page.getByRole("button", { name: "Edit main" }).click();
    assert.ok(await page.locator('[id="field-name"]').isDisabled());
    await viewer.axe();
  } finally {
    await Deno.chmod(configFile, 0o644);
  }
}));

Deno.test(
  browserTest(
    "whoever changes something while the proxy is gone, or after the session's end, is told what to do",
    async () => {
      await using started = await scene({ config: { server: { admin_password: "planted-password" } } });
      await using viewer = await Viewer.open(started.proxy, {
        scenario: LONG_WORDS,
        expected: [/401/, /ERR_FAILED/],
      });
      const { page } = viewer;
      await viewer.visit(PATH);
      await page.locator("#password").fill("planted-password");
      await page.keyboard.press("Enter");
      await page.locator(".endpoint").waitFor();
      await viewer.ready();
      const toggle = () => page.locator(".endpoint [role=switch]").click({ force: true });
      const cookies = await page.context().cookies();
      await page.context().clearCookies();
      await toggle();
      await page.locator(".toasts .notice", { hasText: TEXTS["error.password_required"] }).waitFor();
      await viewer.look();
      await page.context().addCookies(cookies);
      await page.route("**/admin/api/**", (route) => route.abort());
      await page.reload();
      await viewer.ready();
      await page.locator("main .notice", { hasText: LOST["dashboard.lost"] }).waitFor();
      await toggle();
      await page.locator(".toasts .notice", { hasText: TEXTS["error.offline"] }).waitFor();
      await viewer.look();
    },
  ),
);

Deno.test(fullBrowserTest("a dialog gives the focus back to what has opened it", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(PATH);
  for (const name of ["Edit main", "Add endpoint", "Test all", "Delete main"]) {
    const opener = page.getByRole("button", { name });
    await opener.press("Enter");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.ok(await opener.evaluate((element) => element === document.activeElement), name);
  }
}));

Deno.test(fullBrowserTest("whoever deletes something by keys goes on at the page's content", async () => {
  const endpoints = ["first", "second"].map((name) => (
    { name, url: "http://127.0.0.1:9", auth_type: "none", enabled: true }
  ));
  await using started = await scene({ config: { endpoints } });
  await using viewer = await Viewer.open(started.proxy);
  const { page } = viewer;
  await viewer.visit(PATH);
  await page.getByRole("button", { name: "Delete second" }).press("Enter");
  await page.locator("dialog[open] .danger").press("Enter");
  await page.locator(".toasts .tone-ok").waitFor();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement?.closest("main button") !== null));
}));

Deno.test(browserTest("hostile names are shown as text", async () => {
  const name = '<b id="x">"&\'</b><script>alert(1)</script>';
  await using started = await scene();
  const [main] = started.proxy.config().endpoints;
  const one = { name, url: main!.url, auth_type: "none", enabled: true, tags: ["<i>tag</i>"] };
  await started.proxy.reload({ endpoints: [one] });
  await using viewer = await Viewer.open(started.proxy, { scenario: DESKTOP });
  const { page } = viewer;
  await viewer.visit(PATH);
  assert.deepEqual(await order(page), [name]);
  assert.equal(await page.locator("#x").count(), 0);
  await page.locator(".endpoint h3 button").click();
  assert.equal(await page.locator('[id="field-name"]').inputValue(), name);
  await viewer.axe();
}));

Deno.test(fullBrowserTest("everything fits a phone where words are long", async () => {
  await withThree(messagesAnswer("Hello"), async (started) => {
    await using viewer = await Viewer.open(started.proxy, { scenario: LONG_WORDS });
    const { page } = viewer;
    await viewer.visit(PATH);
    await viewer.screenshot("endpoints-long");
    await page.locator(".endpoint h3 button").first().click();
    const tabs = page.getByRole("tab");
    for (let index = 0; index < await tabs.count(); index++) {
      await tabs.nth(index).click();
      await viewer.look();
      const wider = await page.locator("dialog[open]").evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
      assert.ok(wider <= 0, `group ${index} is ${wider} wider than the dialog`);
      await viewer.screenshot(`endpoints-long-${index}`);
    }
  });
}));

Deno.test(fullBrowserTest("what belongs together stands in line, and nothing lies over another", async () => {
  const named = (name: string, more: object = {}) => ({
    ...{ name, url: "http://127.0.0.1:9", auth_type: "none", enabled: true },
    ...more,
  });
  const long = {
    url: `http://127.0.0.1:9/${"path/".repeat(30)}`,
    tags: ["a-very-long-tag-of-somebody-who-likes-them-long"],
  };
  const endpoints = [named("short"), named(`a-long-name-${"without-any-space-".repeat(4)}`, long)];
  await using started = await scene({ config: { endpoints: [...endpoints, named("broken", { priority: 1 })] } });
  for (let tries = 0; tries < 6; tries++) await started.ask("Hello");
  for (const width of [360, 1280] as const) {
    await using viewer = await Viewer.open(started.proxy, { scenario: { language: "de", theme: "light", width } });
    const { page } = viewer;
    await viewer.visit("/admin/endpoints");
    const places = await page.locator(".endpoint").evaluateAll((items) =>
      items.map((item) => {
        const left = (name: string) => Math.round(item.querySelector(name)!.getBoundingClientRect().left);
        const texts = [...item.querySelectorAll(".who > *, .who .badge")].map((each) => each.getBoundingClientRect());
        const switched = item.querySelector(".switch")!.getBoundingClientRect();
        return {
          state: left(".how"),
          isClear: texts.every(({ right, bottom, top }) =>
            right <= switched.left || bottom <= switched.top || top >= switched.bottom
          ),
        };
      })
    );
    assert.equal(new Set(places.map(({ state }) => state)).size, 1, `states at ${width}: ${JSON.stringify(places)}`);
    assert.ok(places.every(({ isClear }) => isClear), `a switch lies over a text at ${width}`);
  }
}));

Deno.test(browserTest("a file that becomes bad, and good again, is told while the page is open", async () => {
  await using started = await scene();
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 4(?:09|22)/] });
  const { page } = viewer;
  await viewer.visit("/admin/endpoints");
  const good = await started.proxy.file();
  await started.proxy.writeFile(good.replace('"url":"http:', '"url":"htp:'));
  const told = page.locator(".notice.tone-bad", { hasText: "endpoints[0].url" });
  await told.first().waitFor();
  await page.getByRole("switch").click();
  await page.locator(".toasts .tone-bad").waitFor();
  assert.doesNotMatch(await page.locator(".toasts").innerText(), /Somebody else/);
  await viewer.visit("/admin/routing");
  await told.first().waitFor();
  await viewer.visit("/admin/endpoints");
  await started.proxy.writeFile(good);
  await told.first().waitFor({ state: "detached" });
}));

Deno.test(
  browserTest("how much of an endpoint's windows is used stands in its row, in words and as bars", async (test) => {
    const reset = () => String(Math.floor(Date.now() / 1000) + 7200);
    const plan = (): Record<string, string> => ({
      "anthropic-ratelimit-unified-5h-utilization": "0.83",
      "anthropic-ratelimit-unified-5h-reset": reset(),
      "anthropic-ratelimit-unified-7d_opus-utilization": "1.1",
      "anthropic-ratelimit-unified-7d_opus-reset": reset(),
      "x-ratelimit-limit-tokens-minute": "200",
      "x-ratelimit-remaining-tokens-minute": "50",
      "x-ratelimit-limit-input-images": "10",
      "x-ratelimit-remaining-input-images": "9",
    });
    for (const scenario of scenarios) {
      await test.step(nameOf(scenario), async () => {
        await using started = await scene({ scripts: [messagesAnswer("Hello", undefined, plan())] });
        await using viewer = await Viewer.open(started.proxy, { scenario });
        const { page } = viewer;
        await viewer.visit(PATH);
        assert.equal(await page.locator(".windows").count(), 0);
        assert.equal(await started.ask("Anybody?"), 200);
        const bars = page.locator(".windows").getByRole("progressbar");
        await bars.nth(3).waitFor();
        const shares = await bars.evaluateAll((all) => all.map((bar) => (bar as unknown as { value: number }).value));
        assert.deepEqual(shares, [1, 0.83, 0.75, 0.1]);
        if (scenario.language === "en") {
          assert.match(
            await page.locator(".windows").innerText(),
            // It may be tomorrow.
            /110% of 7 days \(opus\).*\n83% of 5 hr · resets (?:\w+ \d+, )?\d+:\d\d/,
          );
          await page.getByLabel(/83% of 5 hr/).waitFor();
        }
        await viewer.look();
        await viewer.axe();
        await viewer.screenshot("endpoints-windows");
      });
    }
  }),
);

Deno.test(browserTest("what is left on an account is told at a click, and not before", async (test) => {
  const balance = { is_available: true, balance_infos: [{ currency: "CNY", total_balance: "110.00" }] };
  const refusal = scripts.reply("{}", { status: 401 });
  for (const scenario of scenarios) {
    await test.step(nameOf(scenario), async () => {
      await using upstream = await FakeUpstream.start(scripts.reply(JSON.stringify(balance)), refusal);
      await using way = FakeProxy.start({ type: "http" });
      const url = upstream.url.replace("127.0.0.1", "api.deepseek.com");
      const asked = endpoint("deepseek", { url }, { proxy: { type: "http", address: way.address } });
      const endpoints = [asked, endpoint("another", upstream, { priority: 2 })];
      await using started = await scene({ config: { endpoints } });
      await using viewer = await Viewer.open(started.proxy, { scenario });
      const { page } = viewer;
      await viewer.visit(PATH);
      const words = scenario.language === "en"
        ? { button: "Balance of deepseek", left: "CN¥110.00 left" }
        : { button: "deepseek 的余额", left: "剩余 ¥110.00" };
      const button = page.getByRole("button", { name: words.button });
      assert.equal(await page.locator(".endpoint .tools button", { hasText: /^(?:Balance|余额)$/ }).count(), 1);
      assert.equal(upstream.requests.length, 0);
      await button.click();
      const shown = page.locator('[data-endpoint="deepseek"] .balance');
      await shown.waitFor();
      assert.ok((await shown.innerText()).startsWith(words.left), await shown.innerText());
      assert.ok((await page.locator(".toasts").innerText()).includes(words.left));
      await viewer.look();
      await viewer.axe();
      await viewer.screenshot("endpoints-balance");
      await button.click();
      await page.locator(".toasts .notice", { hasText: "HTTP 401" }).waitFor();
      assert.ok((await shown.innerText()).startsWith(words.left), "what was seen last stays");
      assert.equal(upstream.requests.length, 2);
      await page.reload();
      await shown.waitFor();
      assert.equal(upstream.requests.length, 2, "a page asks nobody");
    });
  }
}));
