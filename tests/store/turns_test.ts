/** Answers with several turns, since the proxy searched the web for their models: all that they used counts. */
import assert from "node:assert/strict";
import { phrase } from "../../lib/phrases/phrase.ts";
import { readCharge } from "../../lib/store/read_charge.ts";
import { readExchange } from "../../lib/store/read_exchange.ts";
import type { RecordedAttempt } from "../../lib/store/recorded.ts";
import { talliesOf } from "../../lib/store/tally.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { opened } from "./opened.ts";
import { pane, recorded } from "./requests.ts";

const answer = (content: readonly unknown[], cost?: number) =>
  JSON.stringify({
    model: "m-1",
    choices: [{ message: content[0], finish_reason: content[1] }],
    usage: { prompt_tokens: 100, completion_tokens: 5, ...(cost === undefined ? {} : { cost, is_byok: false }) },
  });
const CALL = { role: "assistant", tool_calls: [{ id: "c", function: { name: "web_search", arguments: "{}" } }] };
const SEARCHES = [CALL, "tool_calls"];
const ANSWERS = [{ role: "assistant", content: "Found" }, "stop"];

const at = (endpointId: string, status: number, turn?: number): RecordedAttempt => ({
  ...{ endpointId, endpointName: endpointId, protocol: "chat", model: "m", status, changes: [], sends: 1 },
  ...{ reason: "", result: status < 300 ? phrase("attempt.answered") : "HTTP 500" },
  ...{ startMs: 0, durationMs: 1 },
  ...(turn === undefined ? {} : { turn }),
});

/** The first turn at `a`, the second at `b` behind a failure of `a`. */
function request(costs: readonly (number | undefined)[] = []) {
  return recorded("req_1", {
    ...{ upstreamProtocol: "chat", endpointId: "b", endpointName: "b" },
    attempts: [at("a", 200), at("a", 500, 2), at("b", 200, 2)],
    panes: [
      pane("upstream_response", answer(SEARCHES, costs[0]), { attempt: 0 }),
      pane("upstream_response", "{}", { attempt: 1 }),
      pane("upstream_response", answer(ANSWERS, costs[1]), { attempt: 2 }),
    ],
  });
}

Deno.test("readExchange adds up what the turns of an answer used, and ends as the last did", () => {
  const { usage, stopReason, tools, answered } = readExchange(request());
  assert.deepEqual([usage?.inputTokens, usage?.outputTokens, stopReason], [200, 10, "stop"]);
  assert.deepEqual([tools, answered], [["web_search"], "Found"]);
});

Deno.test("readCharge adds up the bills of an answer's turns, and says none where one of them has none", () => {
  assert.equal(readCharge(request([0.5, 0.25])).stated, 0.75);
  assert.equal(readCharge(request([undefined, 0.25])).stated, undefined);
});

Deno.test("a turn that was answered was not in vain", async () => {
  const counted = { ...request(), usage: undefined, cost: undefined };
  const attempts = talliesOf(counted).slice(1).map(({ endpointId, sums }) => [endpointId, sums.failed_attempts]);
  assert.deepEqual(attempts, [["a", 0], ["a", 1], ["b", 0]]);
  await using folder = await temporaryFolder();
  await using store = await opened(folder.path);
  store.store.requests.record(request());
  await store.store.flush();
  const kept = await store.store.requests.find("req_1");
  assert.deepEqual(kept?.attempts.map(({ turn }) => turn), [undefined, 2, 2]);
});
