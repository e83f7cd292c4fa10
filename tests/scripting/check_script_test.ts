import assert from "node:assert/strict";
import { checkScript } from "../../lib/scripting/check_script.ts";
import { say } from "../../lib/phrases/say.ts";

for (
  const source of [
    "function tag(request) { return request.path === '/v1/messages'; }",
    "const tag = (request) => request.model;",
    "let tag = undefined;\ntag = () => true;",
    "function tag(r) { return /\\bimport\\b/.test(r.path) || r.path.includes('import'); }",
    "function tag(r) { return r.important(1) || r.body; } // the end",
  ]
) {
  Deno.test(`checkScript takes ${JSON.stringify(source)}`, () => assert.equal(checkScript(source), undefined));
}

for (
  const { source, problem } of [
    { source: "", problem: /defines no function tag/ },
    { source: "function shouldTag() {}", problem: /defines no function tag/ },
    { source: "function tag( {", problem: /Unexpected|missing/ },
    { source: "function tag() { return 1 ===; }", problem: /Unexpected token ';'/ },
    {
      source: "}); globalThis.broken = true; (function () { function tag() {}",
      problem: /Unexpected|missing|Single function/,
    },
    { source: "def should_tag():\n  return True", problem: /Unexpected/ },
    { source: "export function tag() {}", problem: /export.*neither imports nor exports/ },
    { source: "import x from 'y'; function tag() {}", problem: /import.*neither imports nor exports/ },
    { source: "function tag() { return import('node:fs'); }", problem: /calls import\(\)/ },
    { source: "function tag() { return import /* x */ // y\n ('node:fs'); }", problem: /calls import\(\)/ },
    { source: "function tag() { return import <!-- x\n ('node:fs'); }", problem: /calls import\(\)/ },
    { source: "function tag() { return import.meta; }", problem: /calls import\(\)/ },
    { source: "function tag() { return 1;import('x'); }", problem: /calls import\(\)/ },
    { source: "const a = {...import('x')}; function tag() {}", problem: /calls import\(\)/ },
    { source: "async function tag() { return true; }", problem: /answers later/ },
    { source: "const tag = async () => true;", problem: /answers later/ },
    { source: "function* tag() { yield 1; }", problem: /answers later/ },
    { source: "with (x) {} function tag() {}", problem: /[Ss]trict/ },
  ]
) {
  Deno.test(`checkScript refuses ${JSON.stringify(source)}`, () => {
    const said = checkScript(source);
    assert.match(said === undefined ? "" : say(said), problem);
    assert.equal((globalThis as { broken?: unknown }).broken, undefined);
  });
}
