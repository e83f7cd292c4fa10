/** Sessions: from the list to what a subagent did. */
import assert from "node:assert/strict";
import { billingOf } from "../../lib/store/billing.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { pane, recorded } from "../store/requests.ts";
import { browserTest, fullBrowserTest } from "./browser_test.ts";
import { scenarios } from "./options.ts";
import { LONG_WORDS, nameOf } from "./scenario.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

const NOW = Date.now();
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

interface Said {
  readonly asked: string;
  readonly answered: string;
  readonly tools?: readonly string[];
}

/** A turn as Claude Code has it, `at` seconds after the beginning. */
function turn(id: string, at: number, said: Said & Partial<RecordedRequest>): RecordedRequest {
  const { asked, answered, tools = [], ...rest } = said;
  const request = { model: "claude-opus-4-5", max_tokens: 64, messages: [{ role: "user", content: asked }] };
  const answer = {
    id,
    type: "message",
    role: "assistant",
    model: "claude-opus-4-5",
    content: [
      { type: "text", text: answered },
      ...tools.map((name, index) => ({ type: "tool_use", id: `toolu_${index}`, name, input: {} })),
    ],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 120, output_tokens: 80, cache_read_input_tokens: 40_000, cache_creation_input_tokens: 900 },
  };
  const panes = [pane("client_request", JSON.stringify(request)), pane("upstream_response", JSON.stringify(answer))];
  return recorded(id, { startedAt: NOW - 600_000 + at * 1000, session: "5f0c-session", panes, ...rest });
}

const REQUESTS = (): readonly RecordedRequest[] => [
  turn("req_1", 0, {
    asked: "Find out why the build fails",
    answered: "I will look at the log.",
    tools: ["Bash", "Read", "Read"],
  }),
  turn("req_2", 20, { asked: "error TS2304 in src/app.ts", answered: "An agent looks for all uses.", tools: ["Task"] }),
  turn("req_3", 25, {
    asked: "Look for all uses of appConfig",
    answered: "There are three.",
    tools: ["Grep"],
    agent: "agent-1",
  }),
  turn("req_4", 30, { asked: "three files", answered: HOSTILE, agent: "agent-1" }),
  turn("req_5", 50, {
    asked: "The agent found three",
    answered: "The import is missing; it is added now.",
    tools: ["Edit"],
  }),
  {
    ...turn("req_6", 70, { asked: "Run it again", answered: "" }),
    status: 529,
    error: "HTTP 529: Overloaded",
    errorKind: "overloaded",
  },
  turn("req_7", 0, { asked: HOSTILE, answered: "No.", session: "other", client: "codex" }),
];

Deno.test(browserTest("a session is found by its words, and read turn by turn with its subagents", async (test) => {
  await using started = await scene({ requests: REQUESTS() });
  for (const scenario of [...scenarios, LONG_WORDS]) {
    await test.step(nameOf(scenario), async () => {
      await using viewer = await Viewer.open(started.proxy, { scenario });
      const { page } = viewer;
      await viewer.visit("/admin/sessions");
      assert.equal(await page.locator("tbody tr").count(), 2);
      await viewer.axe();
      await viewer.screenshot("sessions");
      await page.locator("#text").fill("appConfig");
      await page.keyboard.press("Enter");
      await viewer.ready();
      await page.locator("tbody tr").first().waitFor();
      assert.equal(await page.locator("tbody tr").count(), 1);
      await page.getByRole("link", { name: "Find out why the build fails" }).click();
      await viewer.ready();
      await page.locator(".session-said.user", { hasText: "Find out why" }).waitFor();
      assert.equal(await page.locator(".session-turns").first().locator(":scope > .session-turn").count(), 4);
      const agent = page.locator("details.session-agent");
      assert.equal(await agent.count(), 1);
      await agent.locator("summary").click();
      await agent.getByText("There are three.").waitFor();
      assert.equal(await page.locator("img, .session-said script").count(), 0);
      await viewer.look();
      await viewer.axe();
      await viewer.screenshot("session");
    });
  }
}));

Deno.test(browserTest("a session that there is none of is said so, and a search without a hit too", async () => {
  await using started = await scene({ requests: REQUESTS() });
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 404/] });
  const { page } = viewer;
  await viewer.visit("/admin/sessions/nowhere");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await viewer.visit("/admin/sessions?text=nothingofthekind");
  await page.getByRole("link", { name: "Show all" }).click();
  await page.locator("tbody tr").nth(1).waitFor();
}));

/** What one of each 100,000 tokens costs is known of one model only. */
const BILLING = billingOf({
  url: "https://kimi.example/",
  prices: [{
    ...{ model: "kimi-k2", input: 10, output: 10, cacheRead: 10 },
    ...{ cacheWrite5m: 10, cacheWrite1h: 10, reasoning: 0 },
  }],
});

Deno.test(
  fullBrowserTest(
    "what a session cost at least is told wherever it stands, and what is unknown is called so",
    async () => {
      const turns = (session: string, ...models: readonly string[]) =>
        models.map((upstreamModel, at) =>
          turn(`${session}-${at}`, at, { asked: `Begin ${session}`, answered: "Yes.", session, upstreamModel })
        );
      const requests = [
        ...turns("known", "kimi-k2"),
        ...turns("partly", "kimi-k2", "kimi-k2", "unheard-of"),
        ...turns("unknown", "unheard-of"),
      ];
      await using started = await scene({ requests, billing: () => BILLING });
      await using viewer = await Viewer.open(started.proxy);
      const { page } = viewer;
      const costIn = (session: string) =>
        page.locator("tr", { hasText: `Begin ${session}` }).locator("td").last().innerText();
      for (const path of ["/admin/sessions", "/admin/costs"]) {
        await viewer.visit(path);
        await page.getByText("Begin partly").waitFor();
        const costs = await Promise.all(["known", "partly", "unknown"].map(costIn));
        assert.deepEqual(costs, ["$0.41", "≥ $0.82", "unknown"], path);
      }
      await viewer.visit("/admin/sessions/partly");
      await page.locator(".stat", { hasText: "Cost" }).getByText("≥ $0.82").waitFor();
    },
  ),
);

Deno.test(
  fullBrowserTest("sessions beyond the first page are found page by page, with what is looked for", async () => {
    const requests = Array.from({ length: 110 }, (_, number) => {
      const session = `session-${number}`;
      const said = { asked: `Number ${number}`, answered: "", session };
      return turn(`req_${number}`, number, { ...said, client: number < 104 ? "codex" : "claude-code" });
    });
    await using started = await scene({ requests });
    await using viewer = await Viewer.open(started.proxy);
    const { page } = viewer;
    const rows = page.locator("tbody tr");
    await viewer.visit("/admin/sessions?client=codex");
    const pages: string[][] = [];
    for (const count of [50, 50, 4]) {
      await viewer.ready();
      assert.equal(await rows.count(), count);
      pages.push(await page.locator("tbody th a").allInnerTexts());
      assert.equal(await page.locator("#client").inputValue(), "codex");
      const older = page.getByRole("link", { name: "Older" });
      if (count === 50) await Promise.all([page.waitForURL(/after=/), older.click()]);
      else assert.equal(await older.count(), 0);
      await rows.nth(count === 50 ? 3 : 0).waitFor();
      if (count === 50) await page.getByText(`Number ${103 - 50 * pages.length}`).waitFor();
    }
    assert.deepEqual(pages.flat(), Array.from({ length: 104 }, (_, index) => `Number ${103 - index}`));
    await page.getByRole("link", { name: "Newest" }).click();
    await page.getByText("Number 103").waitFor();
  }),
);
