import assert from "node:assert/strict";
import { conversationTree } from "../../lib/admin/conversation_tree.ts";
import { say } from "../../lib/phrases/say.ts";
import { opened } from "../store/opened.ts";
import { EXCHANGES } from "../store/exchanges.ts";
import { pane, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const START = 1_764_000_000_000;
const EXCHANGE = EXCHANGES[0]!;

function panes(headers: readonly [string, string][] = []) {
  return [
    pane("client_request", EXCHANGE.request, { headers: [["content-type", "application/json"], ...headers] }),
    pane("upstream_response", EXCHANGE.whole),
  ];
}

const REQUESTS = () => [
  recorded("req_1", { startedAt: START, panes: panes() }),
  recorded("req_2", { startedAt: START + 1000, panes: panes(), agent: "explore" }),
  recorded("req_3", {
    startedAt: START + 2000,
    panes: panes([["X-Claude-Code-Parent-Agent-Id", "explore"]]),
    agent: "deep",
  }),
  recorded("req_4", { startedAt: START + 3000, panes: panes() }),
  recorded("req_5", { startedAt: START + 4000, panes: [], status: 529, endpointId: undefined, error: "overloaded" }),
  recorded("req_6", { startedAt: START, panes: panes(), session: "another" }),
  recorded("req_7", { startedAt: START, operation: "count_tokens" }),
];

Deno.test("conversationTree puts each agent behind the one that started it, with what it used", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  for (const request of REQUESTS()) kept.store.requests.record(request);
  await kept.store.flush();
  const tree = conversationTree("s-1", await kept.store.requests.conversation("s-1"), say)!;
  assert.deepEqual(
    tree.agents.map((
      { id, parent, depth, started_by, turns },
    ) => [id, parent, depth, started_by, turns.map(({ id }) => id)]),
    [
      [null, null, 0, null, ["req_1", "req_4", "req_5"]],
      ["explore", null, 1, "req_1", ["req_2"]],
      ["deep", "explore", 2, "req_2", ["req_3"]],
    ],
  );
  assert.deepEqual([tree.sums.requests, tree.sums.failed, tree.sums.unknown_cost], [5, 1, 4]);
  const [first] = tree.agents[0]!.turns;
  assert.ok(first!.asked.length > 0 && first!.answered.length > 0, "the beginnings of both sides are there");
  assert.equal(first!.cache_hit_rate, tree.agents[1]!.sums.cache_hit_rate);
  const { sessions: [session] } = await kept.store.requests.sessions({ filter: { session: "s-1" }, limit: 1 });
  assert.equal(session?.title, first!.asked);
});

Deno.test("conversationTree leaves nobody out where clients name each other in a circle", () => {
  const turn = (agent: string) => ({ ...recorded("req_1", { agent }), asked: "", answered: "" });
  const turns = [turn("a"), turn("b")].map((turn) => ({
    ...turn,
    attemptCount: 1,
    usage: undefined,
    cost: undefined,
    stopReason: undefined,
    answeredModel: undefined,
    tools: [],
  }));
  const tree = conversationTree("s", { turns, parents: { a: "b", b: "a" }, isCut: false }, say)!;
  assert.deepEqual(tree.agents.map(({ id }) => id).toSorted(), ["a", "b"]);
  assert.equal(conversationTree("s", { turns: [], parents: {}, isCut: false }, say), undefined);
});

Deno.test("conversation keeps no words of a body that is not to be kept, and no reminders of the client", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const body = JSON.stringify({
    model: "m",
    max_tokens: 1,
    messages: [{
      role: "user",
      content: `<system-reminder>secret\nplan</system-reminder>\n  Fix   ${"the bug ".repeat(60)}`,
    }],
  });
  kept.store.requests.record(recorded("req_1", { panes: [pane("client_request", body)] }));
  kept.store.requests.record(recorded("req_2", { panes: [] }));
  await kept.store.flush();
  const { turns } = await kept.store.requests.conversation("s-1");
  assert.match(turns[0]!.asked, /^Fix the bug the bug .*…$/);
  assert.ok(turns[0]!.asked.length <= 241);
  assert.equal(turns[1]!.asked, "");
});

Deno.test("conversation keeps nothing of Codex's surroundings, and a model's words about reminders", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const content = "<environment_context>/home/me</environment_context>What is a reminder?";
  const panes = [
    pane("client_request", JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content }] })),
    pane(
      "upstream_response",
      JSON.stringify({ content: [{ type: "text", text: "A <system-reminder> is what I am told." }] }),
    ),
  ];
  kept.store.requests.record(recorded("req_1", { panes }));
  await kept.store.flush();
  const { turns: [turn] } = await kept.store.requests.conversation("s-1");
  assert.equal(turn!.asked, "What is a reminder?");
  assert.equal(turn!.answered, "A <system-reminder> is what I am told.");
});
