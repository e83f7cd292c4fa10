import assert from "node:assert/strict";
import { Sdk } from "../../lib/telemetry/sdk.ts";
import { telemetrySettings } from "../../lib/telemetry/settings.ts";
import type { SpanData } from "../../lib/telemetry/spans.ts";
import { Collector, type Delivery } from "./collector.ts";
import { parsedTelemetry } from "./parsed_telemetry.ts";

/** An SDK that has nothing to deliver. */
function sdk(keys: Readonly<Record<string, unknown>> = {}): Sdk {
  const config = parsedTelemetry({ enabled: true, metrics: false, ...keys });
  const { settings } = telemetrySettings(config, () => undefined);
  const now = () => 0;
  return new Sdk({ settings: settings!, version: "1", families: () => [], startedAt: 0, now, onDelivery() {} });
}

const OUTER = { traceId: "a".repeat(32), spanId: "b".repeat(16), state: "k=v" };

const SPAN: SpanData = {
  ...{ name: "chat m", kind: "server", startMs: 1_800_000_000_123, endMs: 1_800_000_001_456, failed: false },
  attributes: { "cccc.attempts": 2, "cccc.tags": ["a", "b"] },
};

for (const protocol of ["http/protobuf", "http/json"] as const) {
  Deno.test(`Sdk delivers the spans of a request by ${protocol}, each under the ids that were told before`, async () => {
    await using collector = Collector.start();
    const at = { ...sdk().begin({ ...OUTER, sampled: true }), attempts: ["c".repeat(16)] };
    const sending = sdk({ endpoint: collector.url, protocol, headers: { "x-team": "mine" } });
    const attempt: SpanData = { ...SPAN, kind: "client", failed: true };
    sending.end(at, { request: SPAN, attempts: [attempt, attempt] });
    await sending.close(5000);
    const [request, told, other] = collector.spans;
    assert.equal(collector.spans.length, 3);
    assert.deepEqual([request!.traceId, request!.spanId, request!.parentSpanId], [at.traceId, at.spanId, OUTER.spanId]);
    assert.deepEqual([request!.kind, request!.status, request!.traceState], [2, 0, "k=v"]);
    assert.deepEqual([request!.startMs, request!.endMs], [SPAN.startMs, SPAN.endMs]);
    assert.deepEqual({ ...request!.attributes }, SPAN.attributes);
    assert.deepEqual([told!.spanId, told!.parentSpanId, told!.kind, told!.status], ["c".repeat(16), at.spanId, 3, 2]);
    assert.match(other!.spanId, /^(?!c{16})[0-9a-f]{16}$/, "nobody was told of it: it has an id of its own");
    assert.equal(request!.resource["service.version"], "1");
    const [{ path, headers }] = collector.deliveries as [Delivery];
    assert.deepEqual([path, headers.get("x-team")], ["/v1/traces", "mine"]);
    assert.equal(headers.get("content-type"), protocol === "http/json" ? "application/json" : "application/x-protobuf");
  });
}

Deno.test("Sdk sends a trace that begins here without a parent, and none where no traces are wanted", async () => {
  await using collector = Collector.start();
  const sending = sdk({ endpoint: collector.url });
  const at = sending.begin(undefined);
  sending.end(at, { request: SPAN, attempts: [] });
  await sending.close(5000);
  assert.deepEqual(collector.spans.map(({ traceId, parentSpanId }) => [traceId, parentSpanId]), [[at.traceId, ""]]);
  const silent = sdk({ endpoint: collector.url, traces: false, metrics: true });
  silent.end(at, { request: SPAN, attempts: [] });
  await silent.close(5000);
  assert.equal(collector.spans.length, 1);
});

Deno.test("Sdk that is closed waits for a silent collector as long as it may, and no longer", async () => {
  await using collector = Collector.start(() => "silence");
  const sending = sdk({ endpoint: collector.url });
  sending.end(sending.begin(undefined), { request: SPAN, attempts: [] });
  const started = performance.now();
  await sending.close(200);
  const took = performance.now() - started;
  assert.ok(took >= 190 && took < 3000, `${took} ms`);
  assert.equal(collector.deliveries.length, 1);
});

Deno.test("Sdk begins a trace of its own for a request that came without one, another for each", () => {
  const [one, two] = [sdk().begin(undefined), sdk().begin(undefined)];
  assert.match(one.traceId, /^[0-9a-f]{32}$/);
  assert.match(one.spanId, /^[0-9a-f]{16}$/);
  assert.notEqual(one.traceId, two.traceId);
  assert.notEqual(one.spanId, two.spanId);
  assert.deepEqual([one.parent, one.sampled, one.attempts], [undefined, true, []]);
});

Deno.test("Sdk goes on in the trace that a request was made in, and does with it what its beginning says", () => {
  for (const sampled of [true, false]) {
    for (const sampling of [0, 1]) {
      const at = sdk({ sampling }).begin({ ...OUTER, sampled });
      assert.deepEqual([at.traceId, at.sampled], [OUTER.traceId, sampled], `a share of ${sampling}`);
      assert.deepEqual(at.parent, { spanId: OUTER.spanId, sampled, state: "k=v" });
      assert.notEqual(at.spanId, OUTER.spanId);
    }
  }
});

Deno.test("Sdk sends the share of its own traces that it is told to, and tells upstreams only if it may", () => {
  assert.equal(sdk({ sampling: 0 }).begin(undefined).sampled, false);
  assert.equal(sdk().begin(undefined).propagates, false);
  assert.equal(sdk({ propagate: true }).begin(undefined).propagates, true);
});
