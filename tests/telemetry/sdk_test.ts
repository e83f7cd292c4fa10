import assert from "node:assert/strict";
import { Sdk } from "../../lib/telemetry/sdk.ts";
import { telemetrySettings } from "../../lib/telemetry/settings.ts";
import { parsedTelemetry } from "./parsed_telemetry.ts";

/** An SDK that has nothing to deliver. */
function sdk(keys: Readonly<Record<string, unknown>> = {}): Sdk {
  const config = parsedTelemetry({ enabled: true, metrics: false, ...keys });
  const { settings } = telemetrySettings(config, () => undefined);
  const now = () => 0;
  return new Sdk({ settings: settings!, version: "1", families: () => [], startedAt: 0, now, onDelivery() {} });
}

const OUTER = { traceId: "a".repeat(32), spanId: "b".repeat(16), state: "k=v" };

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
