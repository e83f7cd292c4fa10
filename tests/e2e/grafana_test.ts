/** The dashboard of docs/grafana against what a scraper really gets. */
import assert from "node:assert/strict";
import { parser } from "npm:@prometheus-io/lezer-promql@^0.315.0";
import { FakeUpstream } from "../fake_upstream.ts";
import { parseMetrics } from "../metrics/parse_metrics.ts";
import { ask } from "./client.ts";
import { eventsOf, MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly panels: readonly Panel[];
}

const FILE = new URL("../../docs/grafana/cccc.json", import.meta.url);
const DASHBOARD: Dashboard = JSON.parse(await Deno.readTextFile(FILE));

/** What Prometheus adds to each series of a target. */
const OF_THE_TARGET = ["job", "instance"];

interface Query {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

/** The names in a query, by Prometheus' own grammar; fails where that does not take it. */
function read(expr: string): Query {
  // What Grafana puts in before it asks.
  const query = expr.replaceAll("$__rate_interval", "5m").replaceAll(/"\$\w+"/g, '".*"');
  const [metrics, labels]: [string[], string[]] = [[], []];
  parser.parse(query).iterate({
    enter({ type, from, to }) {
      assert.ok(!type.isError, `${query} is no query at ${from}`);
      const text = query.slice(from, to);
      if (type.name === "VectorSelector") metrics.push(/^\w+/.exec(text)![0]);
      if (type.name === "LabelName") labels.push(text);
    },
  });
  return { metrics, labels };
}

/** Longest wait for what the store's worker counts. */
const COUNTED_MS = 30_000;

Deno.test("read fails on what is no query", () => {
  assert.deepEqual(read('sum by (a) (rate(x_total{b="c"}[5m]))'), { metrics: ["x_total"], labels: ["a", "b"] });
  assert.throws(() => read("sum by (a (x)"), assert.AssertionError);
});

Deno.test("docs/grafana/cccc.json asks only for metrics and labels that a scrape has", async () => {
  await using limited = await FakeUpstream.start(scripts.reply("{}", { status: 500 }));
  const answer = (model: string) => {
    const events = eventsOf(MESSAGES).map((event) => event.replace('"model":"m"', `"model":"${model}"`));
    return scripts.stream(events, "clean", { headers: scripts.EVENT_STREAM });
  };
  await using good = await FakeUpstream.start(answer("m"), answer("unpriced"));
  const endpoint = { ...MESSAGES.endpoint, auth_type: "none", enabled: true };
  const prices = [{ model: "m", input: 1, output: 1 }];
  await using proxy = await startProxy({
    endpoints: [
      { ...endpoint, name: "bad", url: limited.url, priority: 1 },
      { ...endpoint, name: "good", url: good.url, priority: 2, prices },
    ],
  });
  await ask(proxy, MESSAGES, { streaming: true });
  await ask(proxy, MESSAGES, { streaming: true, body: MESSAGES.request(true).replace('"m"', '"unpriced"') });
  let samples: readonly string[];
  const until = Date.now() + COUNTED_MS;
  do {
    assert.ok(Date.now() < until, "a request without a price is not counted as one");
    const accept = "application/openmetrics-text;version=1.0.0";
    const scrape = await (await fetch(`${proxy.address}/metrics`, { headers: { accept } })).text();
    samples = [...parseMetrics(scrape).values()].flatMap((family) => [...family.samples.keys()]);
  } while (!samples.some((sample) => sample.startsWith("cccc_unpriced")));
  const labelsOf = new Map<string, Set<string>>();
  for (const sample of samples) {
    const [name, labels = ""] = sample.split(/\{/);
    const known = labelsOf.get(name!) ?? new Set(OF_THE_TARGET);
    for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label!);
    labelsOf.set(name!, known);
  }
  const used = new Set<string>();
  for (const { title, targets = [] } of DASHBOARD.panels) {
    for (const { expr, legendFormat } of targets) {
      const { metrics, labels } = read(expr);
      assert.ok(metrics.length > 0, `${title}: ${expr}`);
      const known = metrics.map((name) => labelsOf.get(name) ?? assert.fail(`${title}: there is no ${name}`));
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);
      for (const label of [...labels, ...shown]) {
        assert.ok(known.every((names) => names.has(label)), `${title}: ${metrics} has no label ${label}`);
      }
      metrics.forEach((name) => used.add(name.replace(/_bucket$/, "")));
    }
  }
  for (const { name, definition } of DASHBOARD.templating.list) {
    if (definition === undefined) continue;
    const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(definition)!;
    const { metrics: [metric] } = read(selector!);
    assert.ok(labelsOf.get(metric!)?.has(label!), `${name}: ${definition}`);
  }
  // A metric that nobody looks at may be forgotten.
  const families = [...labelsOf.keys()].map((name) => name.replace(/_(?:bucket|sum|count)$/, ""));
  const unseen = families.filter((name) => !used.has(name) && name !== "cccc_build_info");
  assert.deepEqual(unseen, []);
});

Deno.test("docs/grafana/cccc.json has panels that do not overlap, each with an id of its own", () => {
  const { panels } = DASHBOARD;
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const [index, { title, gridPos: a }] of panels.entries()) {
    assert.ok(a.x + a.w <= 24, title);
    for (const { title: other, gridPos: b } of panels.slice(index + 1)) {
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      assert.ok(apart, `${title} and ${other}`);
    }
  }
});
