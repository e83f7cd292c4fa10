import assert from "node:assert/strict";
import { CONTENT_TYPES, type Format, formatOf } from "../../lib/metrics/exposition.ts";
import { Counter, Histogram } from "../../lib/metrics/family.ts";
import { stringifyMetrics } from "../../lib/metrics/exposition.ts";
import { Metrics, type Moment } from "../../lib/metrics/metrics.ts";
import { Names } from "../../lib/metrics/names.ts";
import type { AnswerUsage } from "../../lib/store/answer_usage.ts";
import { attemptRecord, requestRecord } from "../logging/records.ts";
import { parseMetrics } from "./parse_metrics.ts";

const MOMENT: Moment = {
  version: "1.2.3",
  inFlight: [{ endpointId: "glm", requests: 3 }],
  states: [{ endpointId: "glm", model: "", state: "closed" }, { endpointId: "glm", model: "m", state: "open" }],
  windows: [{ endpointId: "glm", name: "5h", used: 0.83 }, { endpointId: "glm", name: "7d", used: 1.02 }],
  dropped: { rows: 1, bodies: 2 },
};

const USAGE: AnswerUsage = {
  requestId: "req_1",
  stopReason: "stop",
  answeredModel: undefined,
  startedAt: 0,
  client: "codex",
  keyName: undefined,
  endpointId: "glm",
  protocol: "responses",
  model: "gpt-5",
  usage: {
    inputTokens: 100,
    cacheReadTokens: 60,
    cacheWrite5mTokens: 10,
    cacheWrite1hTokens: 5,
    outputTokens: 20,
    reasoningTokens: 8,
  },
  cost: 0.25,
};

/** Samples whose name begins with `name`, but for those that are zero. */
function samplesOf(metrics: Metrics, name: string): Record<string, number> {
  const families = parseMetrics(metrics.expose(MOMENT, "openmetrics"));
  const samples = [...families.values()].flatMap((family) => [...family.samples]);
  return Object.fromEntries(samples.filter(([key, value]) => key.startsWith(name) && value !== 0));
}

function full(): Metrics {
  const metrics = new Metrics();
  metrics.record(requestRecord());
  metrics.record(requestRecord({
    client: "codex",
    protocol: "responses",
    status: 502,
    error: "nobody answered",
    errorKind: "upstream",
    attempts: [attemptRecord({ status: 429 }), attemptRecord({ endpointId: 'k"i\\m\ni', status: undefined })],
  }));
  metrics.record(requestRecord({ operation: "count_tokens" }));
  metrics.record(
    requestRecord({ operation: "", attempts: [], protocol: undefined, status: 403, errorKind: "permission" }),
  );
  metrics.used([USAGE, { ...USAGE, cost: undefined }]);
  return metrics;
}

Deno.test("Metrics show no credential that stands where a model should, and count it as one model", () => {
  const metrics = new Metrics(() => ["of-the-configuration"]);
  for (const model of ["sk-ant-api03-Ab1cd2Ef3gh4Ij5kl6", "of-the-configuration", "of-the-configuration"]) {
    metrics.record(requestRecord({ model, attempts: [attemptRecord({ status: 200, model })] }));
  }
  const text = metrics.expose(MOMENT, "openmetrics");
  assert.doesNotMatch(text, /Ab1cd2|of-the-configuration/);
  const counted = Object.entries(samplesOf(metrics, "cccc_requests_total"));
  assert.deepEqual(counted.map(([key, value]) => [/model="[^"]*"/.exec(key)![0], value]), [['model="[redacted]"', 3]]);
});

Deno.test("Metrics count each request once, and each of its attempts (F5)", () => {
  const metrics = new Metrics();
  metrics.record(requestRecord({
    attempts: [
      attemptRecord({ status: 529 }),
      attemptRecord({ status: undefined }),
      attemptRecord({ status: 200 }),
      attemptRecord({ endpointId: "kimi", model: "kimi-k2" }),
    ],
  }));
  assert.deepEqual(samplesOf(metrics, "cccc_requests_total"), {
    'cccc_requests_total{operation="generate",endpoint="kimi",model="kimi-k2",client="claude-code",status="2xx",error_type=""}':
      1,
  });
  assert.deepEqual(samplesOf(metrics, "cccc_attempts_total"), {
    'cccc_attempts_total{endpoint="glm",result="failed"}': 1,
    'cccc_attempts_total{endpoint="glm",result="no_answer"}': 1,
    'cccc_attempts_total{endpoint="glm",result="unusable"}': 1,
    'cccc_attempts_total{endpoint="kimi",result="answered"}': 1,
  });
}); // deno-fmt-ignore

Deno.test("Metrics time requests for answers alone, in OpenTelemetry's names", () => {
  const metrics = full();
  const labels = 'gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-sonnet-5-5"';
  const counts = samplesOf(metrics, "gen_ai_server_request_duration_seconds_count");
  assert.equal(counts[`gen_ai_server_request_duration_seconds_count{${labels},error_type=""}`], 1);
  assert.equal(Object.keys(counts).length, 2);
  const sums = samplesOf(metrics, "gen_ai_server_time_to_first_token_seconds_sum");
  assert.deepEqual(sums, { [`gen_ai_server_time_to_first_token_seconds_sum{${labels}}`]: 0.812 });
}); // deno-fmt-ignore

Deno.test("Metrics count each token as one sort, its cost, and answers without one", () => {
  const metrics = full();
  const tokens = samplesOf(metrics, "cccc_tokens_total");
  const of = (type: string) => `cccc_tokens_total{endpoint="glm",model="gpt-5",client="codex",type="${type}"}`;
  assert.deepEqual(tokens, {
    [of("input")]: 50,
    [of("cache_read")]: 120,
    [of("cache_write_5m")]: 20,
    [of("cache_write_1h")]: 10,
    [of("output")]: 24,
    [of("reasoning")]: 16,
  });
  const whose = '{endpoint="glm",model="gpt-5",client="codex"}';
  assert.deepEqual(samplesOf(metrics, "cccc_cost"), { [`cccc_cost_dollars_total${whose}`]: 0.25 });
  assert.deepEqual(samplesOf(metrics, "cccc_unpriced"), { [`cccc_unpriced_answers_total${whose}`]: 1 });
  const sums = Object.values(samplesOf(metrics, "gen_ai_client_token_usage_sum"));
  assert.deepEqual(sums, [200, 40]);
});

Deno.test("Metrics tell what is so at the moment", () => {
  const metrics = new Metrics();
  assert.deepEqual(samplesOf(metrics, ""), {
    'cccc_requests_in_flight{endpoint="glm"}': 3,
    'cccc_endpoint_window_used_ratio{endpoint="glm",window="5h"}': 0.83,
    'cccc_endpoint_window_used_ratio{endpoint="glm",window="7d"}': 1.02,
    'cccc_endpoint_state{endpoint="glm",model="",state="closed"}': 1,
    'cccc_endpoint_state{endpoint="glm",model="m",state="open"}': 1,
    "cccc_store_dropped_rows_total": 1,
    "cccc_store_dropped_bodies_total": 2,
    'cccc_build_info{version="1.2.3"}': 1,
  });
});

Deno.test("Metrics have no more models than a hundred, and none that clients make up", () => {
  const metrics = new Metrics();
  const refused = { status: 404, errorKind: "not_found" } as const;
  for (let n = 0; n < 1000; n++) {
    metrics.record(requestRecord({ ...refused, model: `made-up-${n}`, attempts: [] }));
    metrics.record(requestRecord({ ...refused, attempts: [attemptRecord({ model: `made-up-${n}`, status: 404 })] }));
  }
  for (let n = 0; n < 150; n++) metrics.record(requestRecord({ attempts: [attemptRecord({ model: `real-${n}` })] }));
  const models = Object.keys(samplesOf(metrics, "cccc_requests_total")).map((key) => /model="([^"]*)"/.exec(key)![1]!);
  assert.equal(new Set(models).size, 101);
  assert.ok(models.includes("real-99") && models.includes("other"));
});

Deno.test("Names takes names for one that are the same when they are written", () => {
  const names = new Names(2);
  assert.equal(names.of("m\ud800", true), "m\ufffd");
  assert.equal(names.of("m\udbff", true), "m\ufffd");
  assert.equal(names.of("another", true), "another");
});

Deno.test("Names gives a place to real names alone, and to none that is very long", () => {
  const names = new Names(2);
  assert.equal(names.of("a", false), "other");
  assert.equal(names.of("a", true), "a");
  assert.equal(names.of("a", false), "a");
  assert.equal(names.of("x".repeat(201), true), "other");
  assert.equal(names.of("b", true), "b");
  assert.equal(names.of("c", true), "other");
});

Deno.test("Counter counts what comes beyond five thousand series together", () => {
  const counter = new Counter({ name: "a", help: "A", labels: ["b"] });
  for (let n = 0; n < 6000; n++) counter.add([String(n)]);
  const samples = counter.samples();
  assert.equal(samples.length, 5001);
  assert.deepEqual(samples.at(-1), { suffix: "_total", labels: [["b", "other"]], value: 1000 });
});

Deno.test("Histogram counts a value in the bucket whose bound it does not pass", () => {
  const histogram = new Histogram({ name: "a", help: "A", labels: [] }, [1, 2.5]);
  for (const value of [1, 1.1, 2.5, 9]) histogram.observe([], value);
  assert.equal(
    stringifyMetrics([histogram], "openmetrics"),
    `# TYPE a histogram
# HELP a A
a_bucket{le="1.0"} 1
a_bucket{le="2.5"} 3
a_bucket{le="+Inf"} 4
a_count 4
a_sum 13.6
# EOF
`,
  );
});

Deno.test("formatOf gives OpenMetrics to those who name it", () => {
  const prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
  for (const [accept, format] of [[prometheus, "openmetrics"], ["*/*", "prometheus"], [null, "prometheus"]] as const) {
    assert.equal(formatOf(accept), format);
    assert.match(CONTENT_TYPES[format], /version=/);
  }
});

// Deno throws at once, and rejects no promise, where there is no such program.
const promtool = await (async () => {
  const command = new Deno.Command("promtool", { args: ["--version"], stdout: "null", stderr: "null" });
  return (await command.output()).success;
})().catch(() => false);
if (!promtool) console.log("Skipped: promtool is not installed (Debian package prometheus); it checks /metrics");

Deno.test({
  name: "stringifyMetrics writes what promtool takes without a word, with labels of any kind",
  ignore: !promtool,
  async fn() {
    for (const metrics of [full(), new Metrics()]) {
      const child = new Deno.Command("promtool", {
        args: ["check", "metrics"],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(metrics.expose(MOMENT, "prometheus" satisfies Format)));
      await writer.close();
      const { code, stdout, stderr } = await child.output();
      const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
      assert.deepEqual([code, said], [0, ""]);
    }
  },
});
