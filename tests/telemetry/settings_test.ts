import assert from "node:assert/strict";
import type { TelemetryConfig } from "../../lib/config/telemetry_config.ts";
import { type TelemetrySettings, telemetrySettings } from "../../lib/telemetry/settings.ts";
import { parsedTelemetry } from "./parsed_telemetry.ts";

const ON = parsedTelemetry({ enabled: true });

Deno.test("parseConfig takes every key of telemetry over, each of which is off or the environment's by default", () => {
  assert.equal(parsedTelemetry({}).enabled, false);
  const keys = {
    enabled: true,
    endpoint: "https://c.example/",
    protocol: "HTTP/JSON",
    headers: { "x-key": "secret", "x-none": "" },
    service_name: " mine ",
    resource_attributes: [{ key: "a", value: "b" }],
    traces: false,
    sampling: 0.5,
    propagate: true,
    metrics: false,
    interval: "1m30s",
  };
  assert.deepEqual(parsedTelemetry(keys), {
    enabled: true,
    endpoint: "https://c.example/",
    protocol: "http/json",
    headers: { "x-key": "secret" },
    serviceName: "mine",
    resourceAttributes: { a: "b" },
    traces: false,
    sampling: 0.5,
    propagate: true,
    metrics: false,
    intervalMs: 90_000,
  });
});

function plan(config: Partial<TelemetryConfig>, env: Readonly<Record<string, string>> = {}) {
  return telemetrySettings({ ...ON, ...config }, (name) => env[name]);
}

const DEFAULTS: TelemetrySettings = {
  tracesUrl: "http://localhost:4318/v1/traces",
  metricsUrl: "http://localhost:4318/v1/metrics",
  protocol: "http/protobuf",
  headers: {},
  timeoutMs: 10_000,
  sampling: 1,
  propagate: false,
  intervalMs: 60_000,
  resource: { "service.name": "cccc" },
};

type Case = readonly [
  name: string,
  config: Partial<TelemetryConfig>,
  env: Readonly<Record<string, string>>,
  settings: Partial<TelemetrySettings>,
];

const CASES: readonly Case[] = [
  ["has OpenTelemetry's defaults", {}, {}, {}],
  ["puts the signal's path behind the file's address", { endpoint: "https://c.example/otlp/" }, {}, {
    tracesUrl: "https://c.example/otlp/v1/traces",
    metricsUrl: "https://c.example/otlp/v1/metrics",
  }],
  ["takes the address from the environment", {}, { OTEL_EXPORTER_OTLP_ENDPOINT: "https://c.example:1/x?key=k" }, {
    tracesUrl: "https://c.example:1/x/v1/traces?key=k",
    metricsUrl: "https://c.example:1/x/v1/metrics?key=k",
  }],
  ["takes a signal's own address as it is", {}, {
    OTEL_EXPORTER_OTLP_ENDPOINT: "https://c.example",
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://t.example/spans",
  }, { tracesUrl: "https://t.example/spans", metricsUrl: "https://c.example/v1/metrics" }],
  ["puts the file above the environment", {
    endpoint: "http://file",
    protocol: "http/json",
    serviceName: "file",
    sampling: 0.5,
    intervalMs: 5000,
    headers: { Authorization: "file" },
    resourceAttributes: { a: "file" },
  }, {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://env",
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://env",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: "env",
    OTEL_TRACES_SAMPLER: "always_off",
    OTEL_METRIC_EXPORT_INTERVAL: "7000",
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=env,x-other=Basic%20a%2Cb",
    OTEL_RESOURCE_ATTRIBUTES: "a=env, b=env",
  }, {
    tracesUrl: "http://file/v1/traces",
    metricsUrl: "http://file/v1/metrics",
    protocol: "http/json",
    sampling: 0.5,
    intervalMs: 5000,
    headers: { authorization: "file", "x-other": "Basic a,b" },
    resource: { a: "file", b: "env", "service.name": "file" },
  }],
  ["takes a service's name from its attributes", {}, { OTEL_RESOURCE_ATTRIBUTES: "service.name=mine" }, {
    resource: { "service.name": "mine" },
  }],
  ["knows OpenTelemetry's samplers", {}, {
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0.25",
  }, {
    sampling: 0.25,
  }],
  ["follows a sampler that is off", {}, { OTEL_TRACES_SAMPLER: "always_off" }, { sampling: 0 }],
  [
    "follows intervals and time limits",
    {},
    { OTEL_METRIC_EXPORT_INTERVAL: "1500", OTEL_EXPORTER_OTLP_TIMEOUT: "250" },
    {
      intervalMs: 1500,
      timeoutMs: 250,
    },
  ],
  ["leaves a signal out", { metrics: false }, {}, { metricsUrl: undefined }],
];

for (const [name, config, env, settings] of CASES) {
  Deno.test(`telemetrySettings ${name}`, () => {
    assert.deepEqual(plan(config, env), { settings: { ...DEFAULTS, ...settings }, problems: [] });
  });
}

Deno.test("telemetrySettings sends nothing unless the file says so, whatever variables are set", () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c.example" };
  assert.equal(plan({ enabled: false }, env).settings, undefined);
  assert.equal(plan({}, { ...env, OTEL_SDK_DISABLED: "true" }).settings, undefined);
  assert.equal(plan({ traces: false, metrics: false }, env).settings, undefined);
});

Deno.test("telemetrySettings says which variables cannot be followed, and no value that may be secret", () => {
  const { settings, problems } = plan({}, {
    OTEL_EXPORTER_OTLP_ENDPOINT: "c.example:4317 planted",
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    OTEL_EXPORTER_OTLP_HEADERS: "planted,x=%zz",
    OTEL_TRACES_SAMPLER: "jaeger",
    OTEL_METRIC_EXPORT_INTERVAL: "soon",
  });
  assert.deepEqual(settings, DEFAULTS);
  assert.deepEqual(problems, [
    "OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL and is left out",
    'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"; expected http/protobuf, which is used, or http/json',
    "OTEL_EXPORTER_OTLP_HEADERS has a part that is no name=value; that part is left out",
    'OTEL_TRACES_SAMPLER is "jaeger"; expected always_on, parentbased_always_on, always_off, parentbased_always_off, ' +
    "traceidratio, parentbased_traceidratio",
    'OTEL_METRIC_EXPORT_INTERVAL is "soon"; expected a number from 0 to 86400000',
  ]);
});
