import assert from "node:assert/strict";
import type { TaggingConfig } from "../../lib/config/config.ts";
import { type Scripts, Tagging } from "../../lib/routing/tagging.ts";
import { subject } from "../subject.ts";

function config(tag: string, enabled = true): TaggingConfig {
  const rules = [{ match: "wildcard", pattern: "*", tag }] as const;
  return {
    enabled,
    pipelineTimeoutMs: 1000,
    taggers: [{ type: "builtin", name: "b", enabled: true, builtinType: "model", field: "", minimum: 0, rules }],
  };
}

function scripts(isActive: boolean): Scripts {
  const faults = [{ tagger: "broken", message: "it fell" }];
  return { isActive, tagsOf: () => Promise.resolve({ given: [{ tag: "scripted", tagger: "s" }], faults }) };
}

const asked = subject({ model: "m" });

Deno.test("Tagging answers at once where no script has a say", () => {
  const tags = new Tagging(scripts(false)).of(asked, config("a"));
  assert.ok(!(tags instanceof Promise));
  assert.deepEqual([...tags.tags], ["a"]);
});

Deno.test("Tagging joins what scripts say, and their faults (G15)", async () => {
  const tags = await new Tagging(scripts(true)).of(asked, config("a"));
  assert.deepEqual([...tags.tags], ["a", "scripted"]);
  assert.deepEqual(tags.given.map(({ tagger }) => tagger), ["b", "s"]);
  assert.deepEqual(tags.faults, [{ tagger: "broken", message: "it fell" }]);
});

Deno.test("Tagging takes each request's own configuration", () => {
  const tagging = new Tagging(scripts(false));
  const [old, young] = [config("old"), config("new")];
  const found = [old, young, old].map((each) => tagging.of(asked, each)).map((tags) =>
    tags instanceof Promise ? [] : [...tags.tags]
  );
  assert.deepEqual(found, [["old"], ["new"], ["old"]]);
});

Deno.test("Tagging gives no tags, scripts' neither, where it is switched off", () => {
  const tags = new Tagging(scripts(true)).of(asked, config("a", false));
  assert.ok(!(tags instanceof Promise) && tags.tags.size === 0);
});
