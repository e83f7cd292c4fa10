/**
 * Reads metrics as strictly as OpenMetrics 1.0 demands, from its grammar and not from our writer
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/).
 */
import assert from "node:assert/strict";

export interface ParsedFamily {
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  /** By their name with labels in order: `a_total{b="c"}`. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  info: ["_info"],
  histogram: ["_bucket", "_count", "_sum"],
};

interface OpenFamily {
  type: string;
  unit: string;
  help: string;
  readonly samples: Map<string, number>;
}

export function parseMetrics(text: string): ReadonlyMap<string, ParsedFamily> {
  assert.ok(text.endsWith("\n# EOF\n"), "no end");
  const families = new Map<string, OpenFamily>();
  let current = "";
  for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
    const head = /^# (TYPE|HELP|UNIT) (\S+) (.*)$/.exec(line);
    if (head === null) addSample(line, current, families.get(current));
    else {
      const [, what, name = "", rest = ""] = head;
      if (what === "TYPE") {
        assert.ok(NAME.test(name) && !families.has(name), `a second family ${name}`);
        families.set(current = name, { type: rest, unit: "", help: "", samples: new Map() });
      }
      const family = families.get(name);
      assert.ok(family !== undefined && name === current && family.samples.size === 0, `${line} is out of place`);
      if (what === "HELP") family.help = rest;
      if (what === "UNIT") {
        assert.ok(name.endsWith(`_${rest}`), `${name} does not end with its unit ${rest}`);
        family.unit = rest;
      }
    }
  }
  for (const [name, family] of families) if (family.type === "histogram") checkHistogram(name, family);
  return families;
}

function addSample(line: string, name: string, family: OpenFamily | undefined): void {
  const match = SAMPLE.exec(line);
  assert.ok(match !== null && family !== undefined, `no sample: ${line}`);
  const [, full = "", labels = "", value = ""] = match;
  const suffix = full.slice(name.length);
  assert.ok(full.startsWith(name) && SUFFIXES[family.type]?.includes(suffix), `${full} is no ${family.type} ${name}`);
  const names = new Set<string>();
  for (let rest = labels; rest !== "";) {
    const label = LABEL.exec(rest);
    assert.ok(label !== null && !names.has(label[1]!), `no labels: ${rest}`);
    names.add(label[1]!);
    rest = rest.slice(label[0].length);
  }
  const number = Number(value);
  assert.ok(Number.isFinite(number) && number >= 0, `no value: ${line}`);
  const key = labels === "" ? full : `${full}{${labels}}`;
  assert.ok(!family.samples.has(key), `twice: ${key}`);
  family.samples.set(key, number);
}

/** Buckets only grow, and the last one has all. */
function checkHistogram(name: string, { samples }: ParsedFamily): void {
  const last = new Map<string, readonly [bound: number, count: number]>();
  for (const [key, count] of samples) {
    const bucket = /^(\w+)_bucket\{(.*?),?le="([^"]+)"\}$/.exec(key);
    if (bucket === null) continue;
    const [, , labels = "", le = ""] = bucket;
    const bound = le === "+Inf" ? Infinity : Number(le);
    assert.ok(le === "+Inf" || le.includes(".") || le.includes("e"), `${le} has no point`);
    const [below, less] = last.get(labels) ?? [-Infinity, 0];
    assert.ok(bound > below && count >= less, `${key} is out of order`);
    last.set(labels, [bound, count]);
  }
  for (const [labels, [bound, count]] of last) {
    assert.equal(bound, Infinity);
    assert.equal(samples.get(`${name}_count{${labels}}`), count);
    assert.ok(samples.has(`${name}_sum{${labels}}`));
  }
}
