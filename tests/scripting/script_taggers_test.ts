import assert from "node:assert/strict";
import type { Clock } from "../../lib/clock.ts";
import type { ScriptTaggerConfig, TaggingConfig } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import type { TaggerFault } from "../../lib/routing/tags.ts";
import { ScriptTaggers } from "../../lib/scripting/script_taggers.ts";
import { subject, type SubjectParts } from "../subject.ts";

function script(source: string, own: Partial<ScriptTaggerConfig> = {}): ScriptTaggerConfig {
  return { type: "script", name: "mine", enabled: true, tag: "own", script: source, timeoutMs: 2000, ...own };
}

function tagging(taggers: TaggingConfig["taggers"], pipelineTimeoutMs = 5000): TaggingConfig {
  return { enabled: true, pipelineTimeoutMs, taggers };
}

interface Running {
  readonly scripts: ScriptTaggers;
  readonly reported: TaggerFault[];
  readonly clock: { monotonicMs: number };
}

/** Scripts of a configuration, closed at the end whatever happens. */
async function withScripts(config: TaggingConfig, test: (running: Running) => Promise<void>): Promise<void> {
  const reported: TaggerFault[] = [];
  const time = { monotonicMs: 0 };
  const clock: Clock = { now: () => 1000, monotonic: () => time.monotonicMs };
  const scripts = new ScriptTaggers({ clock, report: (fault) => reported.push(fault) });
  scripts.configure(config);
  try {
    await test({ scripts, reported, clock: time });
  } finally {
    scripts.close();
  }
}

const RETURNS: readonly { says: string; source: string; request?: SubjectParts; tags: readonly string[] }[] = [
  { says: "true as the tagger's own tag", source: "function tag() { return true; }", tags: ["own"] },
  { says: "false as none", source: "function tag() { return false; }", tags: [] },
  { says: "nothing as none", source: "function tag() {}", tags: [] },
  { says: "a text as a tag", source: "const tag = () => 'a';", tags: ["a"] },
  { says: "a list as tags", source: "function tag() { return ['a', 'b', 'a']; }", tags: ["a", "b"] },
  {
    says: "the worked example's answer",
    source: `
      const LARGE = 100_000;
      function tag(request) {
        const tags = [];
        if (request.model.includes("opus")) tags.push("strong");
        if (JSON.stringify(request.body.messages).length > LARGE) tags.push("long");
        return tags;
      }`,
    request: { model: "claude-opus-5", json: { messages: ["x".repeat(100_001)] } },
    tags: ["strong", "long"],
  },
  {
    says: "names of its own that a browser has as well",
    source:
      "const name = 'n'; function close() { return name; } let location = close(); function tag() { return location; }",
    tags: ["n"],
  },
  {
    says: "a URL that it reads",
    source: "function tag(r) { return new URL('http://x' + r.path).pathname; }",
    request: { path: "/p" },
    tags: ["/p"],
  },
];

for (const { says, source, request, tags } of RETURNS) {
  Deno.test(`ScriptTaggers take ${says}`, async () => {
    await withScripts(tagging([script(source)]), async ({ scripts, reported }) => {
      const found = await scripts.tagsOf(subject(request));
      assert.deepEqual(reported, []);
      assert.deepEqual(found.given, tags.map((tag) => ({ tag, tagger: "mine" })));
    });
  });
}

Deno.test("ScriptTaggers show a script all of a request but its credentials", async () => {
  const source =
    "function tag(request) { return Object.entries(request).map(([key, value]) => key + '=' + JSON.stringify(value)); } // body";
  await withScripts(tagging([script(source)]), async ({ scripts }) => {
    const found = await scripts.tagsOf(subject({
      search: "?a=1&key=AIza-secret&a=2&access_token=t",
      headers: {
        "authorization": "Bearer s",
        "x-api-key": "s",
        "x-goog-api-key": "s",
        "api-key": "s",
        "cookie": "s",
        "proxy-authorization": "s",
        "X-Team": "core",
      },
      client: "codex",
      model: "m",
      stream: true,
      json: { n: 1 },
    }));
    assert.deepEqual(found.given.map(({ tag }) => tag), [
      'method="POST"',
      'path="/v1/messages"',
      'query="a=1&a=2"',
      'params={"a":"1, 2"}',
      'headers={"x-team":"core"}',
      'client="codex"',
      'key=""',
      'protocol="messages"',
      'model="m"',
      "stream=true",
      'body={"n":1}',
    ]);
  });
});

Deno.test("ScriptTaggers give a script no body whose source does not mention it", async () => {
  const source = "function tag(request) { return request['bo' + 'dy'] === undefined; }";
  await withScripts(tagging([script(source)]), async ({ scripts }) => {
    const asked = subject({ json: { n: 1 } });
    assert.equal((await scripts.tagsOf(asked)).given.length, 1);
    assert.equal(asked.parses, 0);
  });
});

Deno.test("ScriptTaggers parse no body in the thread of requests", async () => {
  await withScripts(
    tagging([script("const tag = (r) => r.body.n === 1 && r.body === r.body;")]),
    async ({ scripts }) => {
      const asked = subject({ json: { n: 1 } });
      assert.equal((await scripts.tagsOf(asked)).given.length, 1);
      assert.equal(asked.parses, 0);
      assert.equal((await scripts.tagsOf(subject({ text: "{" }))).given.length, 0);
      // The bytes are copied, and not taken away.
      assert.ok(asked.bytes.length > 0);
    },
  );
});

const FAULTS: readonly { says: string; source: string; message: RegExp }[] = [
  { says: "throws", source: "function tag() { throw new Error('no idea'); }", message: /^Error: no idea$/ },
  {
    says: "throws what cannot be shown",
    source: "function tag() { throw { toString() { throw 1; } }; }",
    message: /cannot be shown/,
  },
  { says: "throws undefined", source: "function tag() { throw undefined; }", message: /^undefined$/ },
  { says: "throws a long text", source: "function tag() { throw 'x'.repeat(10000); }", message: /^x{300}$/ },
  { says: "returns a number", source: "function tag() { return 1; }", message: /returned a number, not true/ },
  {
    says: "returns a promise",
    source: "const tag = () => (async () => true)();",
    message: /returned a promise, not true/,
  },
  {
    says: "returns a list of more than texts",
    source: "const tag = () => ['a', 1];",
    message: /a list with a number in it/,
  },
  { says: "returns an empty tag", source: "const tag = () => '';", message: /empty string/ },
  { says: "returns too many", source: "const tag = () => Array(101).fill('a');", message: /101 tags/ },
  { says: "defines no function", source: "const tag = 1;", message: /defines no function tag/ },
  { says: "fails outside of its function", source: "null.x; function tag() {}", message: /TypeError/ },
  { says: "is no JavaScript", source: "function tag( {", message: /SyntaxError/ },
];

for (const { says, source, message } of FAULTS) {
  Deno.test(`ScriptTaggers fail open where a script ${says}, and show it (G15)`, async () => {
    const good = script("function tag() { return 'good'; }", { name: "good" });
    await withScripts(tagging([script(source), good]), async ({ scripts, reported }) => {
      for (let i = 0; i < 2; i++) {
        const found = await scripts.tagsOf(subject());
        assert.deepEqual(found.given, [{ tag: "good", tagger: "good" }]);
        assert.match(say(found.faults[0]?.message ?? ""), message);
      }
      assert.equal(reported.length, 1, "told once");
      const [diagnostic] = scripts.diagnostics();
      assert.deepEqual([diagnostic?.tagger, diagnostic?.count, diagnostic?.at], ["mine", 2, 1000]);
    });
  });
}

/** What a script must not reach, and what it finds instead. */
const WALLS: readonly string[] = [
  "Deno.readTextFileSync('/etc/passwd')",
  "fetch('http://127.0.0.1/')",
  "new Worker('data:text/javascript,1', { type: 'module' })",
  "postMessage({ tags: true })",
  "self.postMessage(1)",
  "globalThis.Deno",
  "process.env",
  "setTimeout(() => {}, 1)",
  "setImmediate(() => {})",
  "new BroadcastChannel('x')",
  "new SharedArrayBuffer(8)",
  "new WebAssembly.Memory({ initial: 1 })",
  "eval('1')",
  "(0, eval)('1')",
  "Function('return this')()",
  "(() => {}).constructor('return this')()",
  "[].map.constructor('return globalThis')()",
  "Object.getPrototypeOf(async () => {}).constructor('return 1')",
  "Object.getPrototypeOf(function* () {}).constructor('return 1')",
  "Object.getPrototypeOf(async function* () {}).constructor('return 1')",
  "Reflect.construct(Object.getPrototypeOf(tag).constructor, ['return 1'])",
  "this.Deno",
  "(function () { return this.Deno; })()",
  "addEventListener('message', () => {})",
  "dispatchEvent(1)",
  "console.log('x')",
  "localStorage.x",
  "request.constructor.constructor('return Deno')()",
  "request.headers.constructor.constructor('return Deno')()",
];

Deno.test("ScriptTaggers let a script reach nothing outside of itself", async () => {
  const taggers = WALLS.map((code, index) =>
    script(`function tag(request) { return ${code} !== 0; }`, { name: String(index) })
  );
  await withScripts(tagging(taggers), async ({ scripts }) => {
    const { given, faults } = await scripts.tagsOf(subject());
    assert.deepEqual(given.map(({ tagger }) => WALLS[Number(tagger)]), []);
    for (const { tagger, message } of faults) {
      assert.match(say(message), /^(?:Type|Reference)Error: /, WALLS[Number(tagger)] ?? tagger);
    }
    assert.equal(faults.length, WALLS.length);
  });
});

Deno.test("ScriptTaggers survive a script that spoils what all share", async () => {
  const spoiling = [
    "Array.isArray = () => { throw 1; }",
    "Array.prototype.push = () => { throw 2; }",
    "Array.prototype[Symbol.iterator] = () => { throw 3; }",
    "Object.prototype.sources = ['x']",
    "Object.prototype.failed = 'polluted'",
    "Object.defineProperty(Object.prototype, 'tags', { set() { throw 4; } })",
    "Object.defineProperty(Promise.prototype, 'constructor', { get() { throw 5; } })",
    "Promise.prototype.then = () => { throw 6; }",
    "Error.prepareStackTrace = () => { throw 7; }",
    "JSON.parse = () => 0",
    "JSON = undefined",
    "String.prototype.includes = Map.prototype.get = RegExp.prototype.exec = TextDecoder.prototype.decode = () => { throw 8; }",
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => { throw 9; }",
  ].map((line) => `try { ${line} } catch {}`).join("\n") + "\nfunction tag() { return ['a']; }";
  const config = tagging([script(spoiling), script("const tag = (r) => r.body.n === 1;", { name: "next" })]);
  await withScripts(config, async ({ scripts }) => {
    for (let i = 0; i < 2; i++) {
      const found = await scripts.tagsOf(subject({ json: { n: 1 } }));
      assert.deepEqual(found, { given: [{ tag: "a", tagger: "mine" }, { tag: "own", tagger: "next" }], faults: [] });
    }
    // This side has its own.
    assert.equal(({} as { failed?: unknown }).failed, undefined);
  });
});

Deno.test("ScriptTaggers stop a script that does not end, and go on with the next", async () => {
  const config = tagging([
    script("function tag() { for (;;); }", { name: "loops", timeoutMs: 50 }),
    script("const tag = (request) => request.path;", { name: "next" }),
  ]);
  await withScripts(config, async ({ scripts, reported }) => {
    const found = await scripts.tagsOf(subject({ path: "/p" }));
    assert.deepEqual(found.given, [{ tag: "/p", tagger: "next" }]);
    assert.deepEqual(found.faults.map(({ message }) => say(message)), ["it took longer than 50 ms and was stopped"]);
    assert.equal(reported.length, 1);
  });
});

for (
  const { says, source } of [
    { says: "its own lines", source: "for (;;); function tag() {}" },
    { says: "a pattern", source: "function tag() { return /^(a+)+$/.test('a'.repeat(60) + 'b'); }" },
    {
      says: "what it catches",
      source: "function tag() { for (;;) try { for (;;); } catch { for (;;); } finally { for (;;); } }",
    },
  ]
) {
  Deno.test(`ScriptTaggers stop a script that does not end in ${says}`, async () => {
    await withScripts(tagging([script(source, { timeoutMs: 50 })]), async ({ scripts }) => {
      const { given, faults } = await scripts.tagsOf(subject());
      assert.deepEqual(given, []);
      assert.match(say(faults[0]?.message ?? ""), /longer than 50 ms/);
    });
  });
}

Deno.test("ScriptTaggers leave a script alone that never ends, and try it again after a minute", async () => {
  await withScripts(
    tagging([script("function tag() { for (;;); }", { timeoutMs: 20 })]),
    async ({ scripts, clock }) => {
      const timedOut = async () => (await scripts.tagsOf(subject())).faults.length === 1;
      for (const expected of [true, true, true, false, false]) assert.equal(await timedOut(), expected);
      clock.monotonicMs = 60_001;
      for (const expected of [true, false]) assert.equal(await timedOut(), expected);
      assert.equal(scripts.diagnostics()[0]?.count, 4);
    },
  );
});

Deno.test("ScriptTaggers hold up no request longer than the pipeline's time, nor those behind it", async () => {
  const config = tagging([
    script("const tag = () => 'first';", { name: "first" }),
    script("function tag() { for (;;); }", { name: "loops", timeoutMs: 500 }),
  ], 500);
  await withScripts(config, async ({ scripts }) => {
    const started = performance.now();
    const all = await Promise.all(Array.from({ length: 4 }, () => scripts.tagsOf(subject())));
    assert.ok(performance.now() - started < 3000);
    // What was ready by then counts.
    assert.deepEqual(all[0]?.given, [{ tag: "first", tagger: "first" }]);
    assert.ok(all.every(({ faults }) => faults.some(({ message }) => /500 ms/.test(say(message)))));
  });
});

Deno.test("ScriptTaggers survive a promise that nobody catches", async () => {
  await withScripts(
    tagging([script("function tag() { (async () => { throw new Error('x'); })(); return true; }")]),
    async ({ scripts, reported }) => {
      for (let i = 0; i < 3; i++) assert.equal((await scripts.tagsOf(subject())).given.length, 1);
      assert.deepEqual(reported, []);
    },
  );
});

Deno.test("ScriptTaggers run no worker without scripts", async () => {
  const builtin = {
    type: "builtin",
    name: "b",
    enabled: true,
    builtinType: "model",
    field: "",
    minimum: 0,
    rules: [],
  } as const;
  await withScripts(tagging([builtin, script("function tag() {}", { enabled: false })]), async ({ scripts }) => {
    assert.equal(scripts.isActive, false);
    assert.deepEqual(await scripts.tagsOf(subject()), { given: [], faults: [] });
  });
});

Deno.test("ScriptTaggers take a changed configuration, and answer who still waits from the old one", async () => {
  await withScripts(tagging([script("const tag = () => 'old';")]), async ({ scripts }) => {
    const waiting = scripts.tagsOf(subject());
    scripts.configure(tagging([script("const tag = () => 'new';")]));
    assert.equal((await waiting).given[0]?.tag, "old");
    assert.equal((await scripts.tagsOf(subject())).given[0]?.tag, "new");
    scripts.configure(tagging([]));
    assert.equal(scripts.isActive, false);
  });
});

Deno.test("ScriptTaggers answer who waits when they are closed", async () => {
  await withScripts(
    tagging([script("function tag() { for (;;); }", { timeoutMs: 1000 })], 60_000),
    async ({ scripts }) => {
      const waiting = [scripts.tagsOf(subject()), scripts.tagsOf(subject())];
      scripts.close();
      assert.deepEqual((await Promise.all(waiting)).map(({ given }) => given), [[], []]);
    },
  );
});
