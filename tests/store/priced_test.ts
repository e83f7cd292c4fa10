/** Costs in the store: of requests and of conversations. */
import assert from "node:assert/strict";
import type { PriceConfig } from "../../lib/config/price_config.ts";
import type { Billing } from "../../lib/store/billing.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { failed, pane, recorded } from "./requests.ts";

/** Of the endpoint `kimi`: 20 input, 80 from the cache and 7 output make 10.7 dollars. */
const PRICE: PriceConfig = {
  model: "kimi-*",
  input: 100_000,
  output: 100_000,
  cacheRead: 100_000,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  reasoning: 0,
};

const BILLING: Billing = { url: "https://kimi.example/", prices: [PRICE] };

const { request, stream } = EXCHANGES[0]!;
const panes = () => [pane("client_request", request), pane("upstream_response", stream)];

Deno.test("a request's cost is that of its answer, by the model that the endpoint was asked for", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path, { billing: (id) => id === "kimi" ? BILLING : undefined });
  const { requests } = kept.store;
  requests.record(recorded("priced", { panes: panes() }));
  requests.record(recorded("unlisted", { panes: panes(), upstreamModel: "other" }));
  requests.record(recorded("uncounted", { panes: [] }));
  requests.record(recorded("elsewhere", { panes: panes(), endpointId: "glm" }));
  requests.record(failed("refused", "HTTP 500", { panes: panes(), endpointId: undefined }));
  await kept.store.flush();
  const page = await requests.page({ filter: {}, limit: 10 });
  assert.deepEqual(Object.fromEntries(page.requests.map(({ id, cost }) => [id, cost])), {
    priced: 10.7,
    unlisted: undefined,
    uncounted: undefined,
    elsewhere: undefined,
    refused: undefined,
  });
  const dear = await requests.page({ filter: { minCost: 10 }, limit: 10 });
  assert.deepEqual(dear.requests.map(({ id }) => id), ["priced"]);
  assert.deepEqual(kept.heard.lines, []);
});

Deno.test("a conversation's cost is the sum of its answers, as far as they have one that is known", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path, { billing: () => BILLING });
  const { requests } = kept.store;
  requests.record(recorded("a", { panes: panes() }));
  requests.record(recorded("b", { panes: panes() }));
  requests.record(failed("c", "HTTP 500", { endpointId: undefined }));
  requests.record(recorded("d", { panes: panes(), session: "s-2" }));
  requests.record(recorded("e", { panes: panes(), session: "s-2", upstreamModel: "unheard-of" }));
  requests.record(recorded("f", { panes: panes(), session: "s-3", upstreamModel: "unheard-of" }));
  await kept.store.flush();
  const { sessions } = await requests.sessions({ filter: {}, limit: 10, byCost: true });
  assert.deepEqual(sessions.map(({ session, cost, unknownCost }) => [session, cost, unknownCost]), [
    ["s-1", 21.4, 0],
    ["s-2", 10.7, 1],
    ["s-3", 0, 1],
  ]);
});
