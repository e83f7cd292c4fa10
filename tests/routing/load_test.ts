import assert from "node:assert/strict";
import { Load } from "../../lib/routing/load.ts";

const MAIN = { endpointId: "main", model: "m" };

Deno.test("Load takes the first measurement as it is, then follows slowly", () => {
  const load = new Load();
  const shown = [1000, 2000, 2000].map((ms) => {
    load.report(MAIN, ms, 0);
    return Math.round(load.firstTokenMs(MAIN, 0)!);
  });
  assert.deepEqual(shown, [1000, 1300, 1510]);
});

Deno.test("Load measures each model of each endpoint by itself", () => {
  const load = new Load();
  load.report(MAIN, 1000, 0);
  assert.equal(load.firstTokenMs({ endpointId: "main", model: "n" }, 0), undefined);
  assert.equal(load.firstTokenMs({ endpointId: "second", model: "m" }, 0), undefined);
});

Deno.test("Load keeps nothing of a model whose name is as long as no name is", () => {
  const load = new Load();
  const shown = [1000, 1001].map((length) => {
    const of = { endpointId: "main", model: "m".repeat(length) };
    load.report(of, 500, 0);
    return load.firstTokenMs(of, 0);
  });
  assert.deepEqual(shown, [500, undefined]);
});

Deno.test("Load takes an old measurement for none, so that who was slow once is tried again", () => {
  const load = new Load();
  load.report(MAIN, 60_000, 0);
  assert.equal(load.firstTokenMs(MAIN, 600_000), 60_000);
  assert.equal(load.firstTokenMs(MAIN, 600_001), undefined);
  load.report(MAIN, 500, 600_001);
  assert.equal(load.firstTokenMs(MAIN, 600_001), 500, "the old one is not averaged in");
});

Deno.test("Load counts what is under way, also across a reset of what was measured", () => {
  const load = new Load();
  const ends = [load.begin("main"), load.begin("main"), load.begin("second")];
  load.report(MAIN, 1, 0);
  load.forget("main");
  assert.deepEqual([load.inFlight("main"), load.inFlight("second")], [2, 1]);
  assert.equal(load.firstTokenMs(MAIN, 0), undefined);
  for (const end of [...ends, ...ends]) end();
  assert.deepEqual([load.inFlight("main"), load.inFlight("second")], [0, 0]);
});
