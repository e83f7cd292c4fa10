/** Tests of endpoints by the pipeline's own way, and what comes of them without any credential. */
import { Learner } from "../learning/learner.ts";
import type { Deps } from "../proxy/exchange.ts";
import type { ModelLists } from "../proxy/model_lists.ts";
import { adviceFor } from "../proxy/test_advice.ts";
import { type EndpointTest, type EndpointTested, type EndpointTests, testEndpoint } from "../proxy/test_endpoint.ts";
import { brief } from "../redact.ts";
import { bodyMask, credentialsOf, maskHead, maskHeaders, maskPhrase } from "../store/mask.ts";
import type { RequestRecord } from "../record.ts";
import { isCapped } from "../routing/rate_caps.ts";
import { connectMs } from "../upstream/connect_ms.ts";

/** What tests go through. */
type Testing = Deps & { readonly modelLists: ModelLists };

/** `secrets`: all credentials that are known beside the endpoint's own. */
export function endpointTests(surface: () => Testing, secrets: () => readonly string[]): EndpointTests {
  return {
    async run({ saved, ...test }) {
      const deps = saved ? surface() : forgetful(surface());
      const tested = await testEndpoint(test, deps);
      if (saved) remember(test, tested.record, deps);
      const own = surface().sender.secretsOf(test.endpoint);
      const advice = adviceFor(tested, test.endpoint);
      return { ...masked(tested, [...secrets(), ...own, ...credentialsOf(tested.panes)]), advice };
    },
    async models(endpoint) {
      const { modelLists, config, clock } = surface();
      const only = { ...config.current(), endpoints: [{ ...endpoint, enabled: true }] };
      const request = { headers: new Headers(), search: "", credential: undefined, now: clock.monotonic() };
      const [offer] = await modelLists.offers(only, request);
      return offer?.offered.data.map(({ id }) => String(id)) ?? [];
    },
    connectMs: (endpoint) => connectMs(endpoint, surface().clock.monotonic),
  };
}

/** So many a test's question and its answer have, about. */
const TEST_TOKENS = 200;

/** What is learned of an endpoint that does not exist is nobody's to keep. */
function forgetful(surface: Testing): Deps {
  const store = { load: () => Promise.resolve([]), save() {}, remove() {} };
  return { ...surface, learner: new Learner({ store, brief: (words) => brief(words, []) }) };
}

/**
 * An answer shows that the endpoint is well again; a failure of what somebody tries by hand holds nobody back. What went
 * out counts for its caps, though it was not held back by them.
 */
function remember({ endpoint }: EndpointTest, record: RequestRecord, { availability, clock }: Deps): void {
  const { id: requestId, attempts, error } = record;
  if (isCapped(endpoint)) {
    const spending = { requestId, tokens: TEST_TOKENS };
    for (const _ of attempts) availability.spend(endpoint, spending, clock.monotonic());
  }
  const last = attempts.at(-1);
  if (last === undefined || error !== undefined) return;
  availability.report({ endpointId: endpoint.id, model: last.model }, { type: "success" }, clock.monotonic());
}

function masked({ record, panes, headersMs }: EndpointTested, secrets: readonly string[]): EndpointTested {
  const mask = bodyMask(secrets);
  return {
    record: {
      ...record,
      error: record.error === undefined ? undefined : maskPhrase(record.error, secrets),
      attempts: record.attempts.map((attempt) => ({
        ...attempt,
        changes: attempt.changes.map((change) => maskPhrase(change, secrets)),
        reason: maskPhrase(attempt.reason, secrets),
        result: maskPhrase(attempt.result, secrets),
      })),
    },
    panes: panes.map((pane) => ({
      ...pane,
      head: maskHead(pane.head, secrets),
      headers: maskHeaders(pane.headers, secrets),
      body: pane.body === undefined ? undefined : new Uint8Array(mask(pane.body)),
    })),
    headersMs,
  };
}
