import assert from "node:assert/strict";
import plugin from "../../tools/lint_plugin.ts";

/** Ids of the rules that `source` breaks as `file`. */
function broken(file: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id);
}

/** A function declaration of `lines` lines. */
function ofLines(lines: number): string {
  return `function f() {\n${"  g();\n".repeat(lines - 2)}}\n`;
}

const CASES: readonly { name: string; file: string; source: string; expected: string[] }[] = [
  { name: "a function of 60 lines", file: "lib/a.ts", source: ofLines(60), expected: [] },
  { name: "a function of 61 lines", file: "lib/a.ts", source: ofLines(61), expected: ["cccc/function-size"] },
  {
    name: "an arrow function of 61 lines",
    file: "lib/a.ts",
    source: `const f = () => {\n${"  g();\n".repeat(59)}};\n`,
    expected: ["cccc/function-size"],
  },
  {
    name: "a method of 61 lines",
    file: "lib/a.ts",
    source: `class A {\n  f() {\n${"    g();\n".repeat(59)}  }\n}\n`,
    expected: ["cccc/function-size"],
  },
  { name: "a long function of a test", file: "tests/lib/a_test.ts", source: ofLines(61), expected: [] },
  { name: "three parameters", file: "lib/a.ts", source: "function f(a, b, c) {}", expected: [] },
  {
    name: "four parameters",
    file: "lib/a.ts",
    source: "function f(a, b, c, d) {}",
    expected: ["cccc/parameter-count"],
  },
  {
    name: "four parameters of a constructor",
    file: "tools/a.ts",
    source: "class A { constructor(a, b, c, d) {} }",
    expected: ["cccc/parameter-count"],
  },
  { name: "four parameters of a callback", file: "lib/a.ts", source: "x.reduce((a, b, c, d) => a, 0)", expected: [] },
  { name: "the clock in routing", file: "lib/routing/a.ts", source: "const t = Date.now();", expected: ["cccc/pure"] },
  { name: "the date in protocol", file: "lib/protocol/a.ts", source: "const t = new Date();", expected: ["cccc/pure"] },
  { name: "a given date in protocol", file: "lib/protocol/a.ts", source: "const t = new Date(0);", expected: [] },
  {
    name: "a file read in protocol",
    file: "lib/protocol/chat/a.ts",
    source: 'Deno.readTextFileSync("a");',
    expected: ["cccc/pure"],
  },
  { name: "a request in routing", file: "lib/routing/a.ts", source: "fetch(url);", expected: ["cccc/pure"] },
  { name: "a member called fetch", file: "lib/routing/a.ts", source: "deps.fetch(url);", expected: [] },
  {
    name: "an error made while its module is loaded",
    file: "lib/a.ts",
    source: 'const STOPPING = { error: new ProxyError("overloaded", said) };',
    expected: ["cccc/errors-at-load"],
  },
  {
    name: "an error made in a function",
    file: "lib/a.ts",
    source: 'const stopping = () => new ProxyError("overloaded", said);\nclass A { error = new Error("b"); }',
    expected: [],
  },
  {
    name: "functions written as values of properties",
    file: "lib/proxy/a.ts",
    source: "class A { stop = () => {}; constructor(readonly b: B) { b.end = function () {}; } }",
    expected: ["cccc/lasting-functions", "cccc/lasting-functions"],
  },
  {
    name: "functions that no property is made old with",
    file: "lib/proxy/a.ts",
    source:
      "const stop = () => {};\nclass A { static go = () => {}; end() {} }\nb.end = stop;\nconst c = { stop: () => {} };",
    expected: [],
  },
  {
    name: "a function written as the value of a property of what is made once",
    file: "lib/cli/a.ts",
    source: "a.stop = () => {};",
    expected: [],
  },
  {
    name: "a list as arguments",
    file: "lib/protocol/a.ts",
    source: "to.push(a, ...more.map(f)); Math.max(0, ...more);",
    expected: ["cccc/list-arguments", "cccc/list-arguments"],
  },
  {
    name: "a list of the code's own as arguments",
    file: "lib/protocol/a.ts",
    source: "Math.max(0, ...NAMES.map(f));",
    expected: [],
  },
  { name: "a list as arguments of a page", file: "routes/a.ts", source: "to.push(...more);", expected: [] },
  { name: "a text", file: "routes/a.tsx", source: "const a = <p>Hello</p>;", expected: ["cccc/translated"] },
  {
    name: "a text",
    file: "islands/a.tsx",
    source: 'const a = <p>{b ? "Yes" : t("a.b")}</p>;',
    expected: ["cccc/translated"],
  },
  {
    name: "a label",
    file: "components/a.tsx",
    source: 'const a = <i title="Hello" />;',
    expected: ["cccc/translated"],
  },
  {
    name: "a label",
    file: "components/a.tsx",
    source: "const a = <i aria-label={`x ${n}`} />;",
    expected: ["cccc/translated"],
  },
  { name: "no text but signs", file: "routes/a.tsx", source: 'const a = <p class="x">· {t("a.b")}</p>;', expected: [] },
  { name: "a text", file: "tests/a.tsx", source: "const a = <p>Hello</p>;", expected: [] },
  { name: "the clock in proxy", file: "lib/proxy/a.ts", source: "const t = Date.now();", expected: [] },
];

for (const { name, file, source, expected } of CASES) {
  Deno.test(`lint_plugin on ${name} in ${file} reports ${expected.join(", ") || "nothing"}`, () => {
    assert.deepEqual(broken(file, source), expected);
  });
}
