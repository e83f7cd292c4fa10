import assert from "node:assert/strict";
import type { Sdk } from "../../lib/telemetry/sdk.ts";
import { telemetrySettings } from "../../lib/telemetry/settings.ts";
import type { RequestSpans } from "../../lib/telemetry/spans.ts";
import { Telemetry } from "../../lib/telemetry/telemetry.ts";
import type { TraceRecord } from "../../lib/trace.ts";
import { requestRecord } from "../logging/records.ts";
import { parsedTelemetry } from "./parsed_telemetry.ts";

const TRACE: TraceRecord = {
  ...{
    traceId: "1".repeat(32),
    spanId: "2".repeat(16),
    sampled: true,
    parent: undefined,
    propagates: false,
    attempts: [],
  },
};

/** Telemetry whose SDK only remembers what it was told. */
class Bench {
  readonly ended: RequestSpans[] = [];
  readonly told: string[] = [];
  loads = 0;
  closes = 0;
  now = 1_800_000_000_000;
  readonly telemetry: Telemetry;

  constructor(fails = false) {
    const sdk = {
      begin: () => TRACE,
      end: (_: TraceRecord, spans: RequestSpans) => this.ended.push(spans),
      close: () => Promise.resolve(void this.closes++),
    } as unknown as Sdk;
    this.telemetry = new Telemetry({
      load: () => {
        this.loads++;
        if (fails) return Promise.reject(new Error("no such module"));
        return Promise.resolve({
          Sdk: class {
            constructor() {
              return sdk;
            }
          } as never,
        });
      },
      version: "1",
      families: () => [],
      addressOf: () => undefined,
      secrets: () => [],
      now: () => 1_800_000_000_000,
      monotonic: () => this.now,
      warn: (message) => this.told.push(message),
      info: (message) => this.told.push(message),
    });
  }
}

const { settings: ON } = telemetrySettings(parsedTelemetry({ enabled: true }), () => undefined);

function record(index: number) {
  return requestRecord({ id: `req_${index}` });
}

Deno.test("Telemetry that is off loads nothing, follows nothing and keeps nothing", async () => {
  const bench = new Bench();
  await bench.telemetry.use(undefined);
  assert.equal(bench.telemetry.begin(new Headers()), undefined);
  bench.telemetry.record(record(1));
  await bench.telemetry.close();
  assert.deepEqual([bench.loads, bench.ended.length, bench.closes], [0, 0, 0]);
});

Deno.test("Telemetry waits for the tokens of so many requests and no more, and sends all of them in the end", async () => {
  const bench = new Bench();
  await bench.telemetry.use(ON);
  for (let index = 0; index < 1005; index++) bench.telemetry.record(record(index));
  assert.equal(bench.ended.length, 5);
  const usage = {
    inputTokens: 7,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
  };
  const common = {
    startedAt: 0,
    client: "codex",
    keyName: undefined,
    endpointId: "a",
    protocol: "messages",
    model: "m",
  } as const;
  bench.telemetry.used([{
    ...common,
    requestId: "req_700",
    usage,
    stopReason: "stop",
    answeredModel: undefined,
    cost: 2,
  }]);
  assert.equal(bench.ended.length, 6);
  assert.equal(bench.ended[5]!.request.attributes["gen_ai.usage.input_tokens"], 7);
  await bench.telemetry.close();
  assert.equal(bench.ended.length, 1005);
  assert.equal(bench.closes, 1);
});

Deno.test("Telemetry does not wait for tokens where none can come", async () => {
  const bench = new Bench();
  await bench.telemetry.use(ON);
  bench.telemetry.record(requestRecord({ operation: "count_tokens" }));
  bench.telemetry.record(requestRecord({ attempts: [], status: 503 }));
  assert.equal(bench.ended.length, 2);
  await bench.telemetry.close();
});

Deno.test("Telemetry starts anew only if something has changed", async () => {
  const bench = new Bench();
  await bench.telemetry.use(ON);
  await bench.telemetry.use({ ...ON! });
  assert.equal(bench.loads, 1);
  await bench.telemetry.use({ ...ON!, sampling: 0.5 });
  assert.deepEqual([bench.loads, bench.closes], [2, 1]);
  await bench.telemetry.close();
});

Deno.test("Telemetry that cannot be loaded is said once, and requests go on", async () => {
  const bench = new Bench(true);
  await bench.telemetry.use(ON);
  bench.telemetry.record(record(1));
  assert.deepEqual(bench.told, ["Cannot start telemetry: no such module"]);
  await bench.telemetry.close();
});
