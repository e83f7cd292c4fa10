import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import type { LoggingConfig } from "../../lib/config/config.ts";
import { DEFAULT_CONFIG } from "../../lib/config/default_config.ts";
import { Capture } from "../../lib/proxy/capture.ts";
import { type Deps, Exchange } from "../../lib/proxy/exchange.ts";
import { Watchman } from "../../lib/proxy/watchman.ts";
import { openRecord, type Pane } from "../../lib/record.ts";
import { configOf } from "../config/parsed.ts";

const CONFIG = configOf(DEFAULT_CONFIG);
const LONG = 100_000;

/** Closes an exchange whose client sent `body`, and tells what its recorder got. */
function closed(body: Uint8Array<ArrayBuffer>, logging: Partial<LoggingConfig>): readonly Pane[] {
  let recorded: readonly Pane[] = [];
  const deps = {
    clock: systemClock,
    watchman: new Watchman(systemClock.monotonic),
    recorder: { record: (_, panes) => recorded = panes },
  } as Partial<Deps> as Deps;
  const request = new Request("http://localhost/v1/messages", { method: "POST" });
  const record = openRecord({
    startedAt: 0,
    method: "POST",
    path: "/v1/messages",
    operation: "generate",
    client: "claude-code",
    agent: undefined,
    keyName: undefined,
    protocol: "messages",
  });
  const capture = new Capture({ ...CONFIG.logging, ...logging }, () => 0);
  const exchange = new Exchange(record, { config: CONFIG, deps, request, capture });
  exchange.body = body;
  capture.asked({ method: "POST", path: "/v1/messages", headers: request.headers }, body);
  exchange.close({ status: 200 });
  return recorded;
}

Deno.test(
  "an exchange hands the client's body over to its record",
  { sanitizeOps: false, sanitizeResources: false },
  () => {
    const body = new Uint8Array(LONG);
    const [pane] = closed(body, {});
    assert.equal(pane?.body, body);
    assert.ok(!body.buffer.detached);
  },
);

for (const logRequestBody of ["none", "truncated"] as const) {
  Deno.test(
    `an exchange gives a long body of its client back when it is over, where records keep ${logRequestBody} of it`,
    () => {
      const body = new Uint8Array(LONG);
      closed(body, { logRequestBody });
      assert.ok(body.buffer.detached);
    },
  );
}
