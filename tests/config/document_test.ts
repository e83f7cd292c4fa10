import { strict as assert } from "node:assert";
import { configOf, parsed, problemsOf, warningsOf } from "./parsed.ts";
import { say } from "../../lib/phrases/say.ts";

const BROKEN: readonly [string, RegExp][] = [
  ["server: [\n", /^config\.yaml:2: YAML syntax is not valid: .*or a \{ or \[ there is not closed$/],
  ["server:\n\tport: 1\n", /^config\.yaml:2: YAML syntax is not valid: a tab is used as indentation/],
  ["server: {port: 1\n", /^config\.yaml:\d: YAML syntax is not valid/],
  ["a: 'open\n", /^config\.yaml:\d: YAML syntax is not valid: a comma, colon, space or closing quote/],
  ["a: b: c\n", /^config\.yaml:1: YAML syntax is not valid/],
  ["server:\n  port: 1\n port: 2\n", /^config\.yaml:3: YAML syntax is not valid/],
  ["endpoints:\n  - name: a\n   url: b\n", /^config\.yaml:3: YAML syntax is not valid: the indentation does not fit/],
  ["endpoints:\n  - name: a\n     url: b\n", /^config\.yaml:2: .*, the next one is indented too far, or/],
  ["a: 1\n---\nb: 2\n", /^config\.yaml:\d: YAML syntax is not valid: the file holds several documents/],
  ["logging: {level: ${L}}\n", /^config\.yaml:1: .*a value with \$\{NAME\} needs quotes$/],
  ["server:\n  port: 1\n  port: 2\n", /^config\.yaml:3: Key port is given twice: the first is on line 2$/],
  ["server: 1\nserver: 2\n", /^config\.yaml:2: Key server is given twice: the first is on line 1$/],
  ["server: *nowhere\n", /^config\.yaml:1: YAML alias refers to no anchor$/],
  ["server: &a\n  port: *a\n", /^config\.yaml:2: YAML alias refers to what it is part of$/],
  ["server:\n  <<: 5\n", /^config\.yaml:2: YAML merge key needs a map/],
  ["server:\n  ? [a]\n  : 1\n", /^config\.yaml:2: YAML key is not a plain name$/],
  ["server:\n  port: !env PORT\n", /^config\.yaml:2: YAML tag has no meaning here$/],
  ["- a\n- b\n", /^config\.yaml:1: The file is not a map; expected a map of settings$/],
  ["just text\n", /^config\.yaml:1: The file is not a map: current value is "just text"/],
  [`a: ${"[".repeat(100_000)}\n`, /^config\.yaml:1: YAML syntax is not valid: the file is nested too deeply$/],
];

Deno.test("parseConfig reports broken YAML with its line", () => {
  for (const [text, expected] of BROKEN) assert.match(problemsOf(text)[0]!, expected, text.slice(0, 60));
});

Deno.test("parseConfig takes an empty file as an empty configuration", () => {
  for (const text of ["", "\n\n", "# only a comment\n", "---\n", "\ufeff", "server:\nendpoints:\n", "~\n"]) {
    assert.equal(configOf(text).server.port, 8080, JSON.stringify(text));
    assert.deepEqual(warningsOf(text), []);
  }
});

Deno.test("parseConfig follows anchors, aliases and merge keys", () => {
  const config = configOf(`
endpoints:
  - &base
    name: a
    url: https://a.example
    auth_type: none
    enabled: true
    priority: 3
    timeouts: &slow {idle: 20m}
  - <<: *base
    name: b
    priority: 4
  - <<: [{name: c}, *base]
  - {name: d, url: https://d.example, auth_type: none, enabled: true, timeouts: *slow}
`);
  assert.deepEqual(config.endpoints.map(({ name, priority }) => [name, priority]), [["a", 3], ["b", 4], ["c", 3], [
    "d",
    1,
  ]]);
  assert.deepEqual(config.endpoints.map(({ timeouts }) => timeouts.idleMs), [1, 1, 1, 1].map(() => 1_200_000));
});

Deno.test("parseConfig survives aliases that multiply", () => {
  const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i <= 30; i++) bomb.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(10)}]`);
  const started = performance.now();
  assert.equal(warningsOf(bomb.join("\n")).length, 31);
  assert.match(problemsOf(`${bomb.join("\n")}\nendpoints: *a30\n`)[0]!, /endpoints\[0\] is not a map/);
  const inside = "endpoints:\n  - { name: a, url: 'http://a', enabled: false, parameter_overrides: { x: *a30 } }\n";
  assert.match(problemsOf(`${bomb.join("\n")}\n${inside}`).join(), /parameter_overrides\.x[^ ]* is too long/);
  assert.ok(performance.now() - started < 5000);
});

Deno.test("parseConfig bounds what merge keys copy", () => {
  const first = `m0: &m0 {${Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(", ")}}`;
  const lines = [first];
  for (let i = 1; i <= 100; i++) lines.push(`m${i}: &m${i} {<<: *m${i - 1}}`);
  assert.deepEqual(problemsOf(lines.join("\n")).map((text) => text.replace(/:\d+:/, ":")), [
    "config.yaml: YAML merge keys copy too much",
  ]);
});

Deno.test("parseConfig takes names of Object's prototype as unknown keys", () => {
  const text = "__proto__:\n  port: 1\nserver:\n  constructor: 1\n  toString: 2\n";
  assert.equal(configOf(text).server.port, 8080);
  assert.equal(warningsOf(text).length, 3);
});

Deno.test("parseConfig survives every depth of nesting", () => {
  for (let depth = 100; depth <= 2100; depth += 500) {
    const result = parsed(`a: ${"[".repeat(depth)}${"]".repeat(depth)}\n`);
    if (result.type === "ok") continue;
    assert.match(say(result.problems[0]!.message), /nested too deeply/);
  }
});
