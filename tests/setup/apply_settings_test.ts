import assert from "node:assert/strict";
import { applySettings, undoSettings } from "../../lib/setup/apply_settings.ts";
import { jsonSettings } from "../../lib/setup/json_settings.ts";
import { SettingsError, type SettingsFormat } from "../../lib/setup/settings_format.ts";

const A = { path: ["env", "A"], value: "1" };
const B = { path: ["env", "B"], value: "2" };

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const apply = (text: string, wanted = [A, B], earlier?: Parameters<typeof applySettings>[2]) =>
  applySettings(jsonSettings, { text, wanted }, earlier);
const undo = (text: string, from: Parameters<typeof undoSettings>[2]) => undoSettings(jsonSettings, text, from);

Deno.test("applySettings notes what it put in, what stood there, and what it made for it", () => {
  const text = json({ env: { A: "old" } });
  const applied = apply(text);
  assert.deepEqual(JSON.parse(applied.text), { env: { A: "1", B: "2" } });
  assert.deepEqual(applied.changes, [
    { path: A.path, written: "1", before: '"old"' },
    { path: B.path, written: "2", before: null },
  ]);
  assert.deepEqual(applied.made, []);
  assert.deepEqual(apply(json({})).made, [["env"]]);
  assert.deepEqual(undo(applied.text, applied), { text, kept: [] });
});

Deno.test("applySettings leaves to the user what said so before", () => {
  const text = json({ env: { A: "1" } });
  const applied = apply(text);
  assert.deepEqual(applied.changes.map(({ path }) => path), [B.path]);
  assert.equal(undo(applied.text, applied).text, text);
});

Deno.test("applySettings for other values keeps what stood there first, and takes out what is no longer wanted", () => {
  const text = json({ env: { A: "old" } });
  const first = apply(text);
  const second = apply(first.text, [{ ...A, value: "3" }], first);
  assert.deepEqual(JSON.parse(second.text), { env: { A: "3" } });
  assert.deepEqual(second.changes, [{ path: A.path, written: "3", before: '"old"' }]);
  assert.equal(undo(second.text, second).text, text);
});

Deno.test("applySettings takes for the user's what the user has written over what was put in", () => {
  const first = apply(json({}), [A]);
  const second = apply(json({ env: { A: "mine" } }), [A], first);
  assert.deepEqual(second.changes, [{ path: A.path, written: "1", before: '"mine"' }]);
  assert.deepEqual(second.made, [["env"]], "what was made then is undone too, once");
});

Deno.test("applySettings refuses a file that does not say what was put in", () => {
  const deaf: SettingsFormat = { ...jsonSettings, put: (text) => text };
  assert.throws(
    () => applySettings(deaf, { text: "{}", wanted: [A] }),
    (error) => error instanceof SettingsError && error.message === 'env.A cannot be set to "1" in it',
  );
});

Deno.test("undoSettings leaves what the user has changed since, names it in its order, and takes out the rest", () => {
  const applied = apply(json({ x: 1 }));
  const changed = (env: unknown) => undo(json({ x: 1, env }), applied);
  assert.deepEqual(changed({ A: "9", B: "8" }).kept, [A.path, B.path]);
  assert.deepEqual(JSON.parse(changed({ A: "9", B: "8" }).text), { x: 1, env: { A: "9", B: "8" } });
  assert.deepEqual(changed({ A: "9", B: "2" }).kept, [A.path]);
  assert.deepEqual(JSON.parse(changed({ A: "9", B: "2" }).text), { x: 1, env: { A: "9" } });
  assert.deepEqual(changed({ B: "2" }), { text: json({ x: 1 }), kept: [] }, "what is gone is not missed");
});

Deno.test("undoSettings names nothing that is as it was before", () => {
  const applied = apply(json({ env: { A: "old" } }), [A]);
  const restored = json({ env: { A: "old" } });
  assert.deepEqual(undo(restored, applied), { text: restored, kept: [] });
});

Deno.test("undoSettings takes out containers that were made, the inner ones first, and only empty ones", () => {
  const deep = { path: ["a", "b", "c"], value: "1" };
  const applied = apply(json({}), [deep]);
  assert.deepEqual(applied.made, [["a"], ["a", "b"]]);
  assert.deepEqual(JSON.parse(undo(applied.text, applied).text), {});
  const used = json({ a: { b: { c: "1" }, mine: 1 } });
  assert.deepEqual(JSON.parse(undo(used, applied).text), { a: { mine: 1 } });
});
