/** How long people wait for each page after a busy month. */
import assert from "node:assert/strict";
import { PAGES } from "../../routes/page_table.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fullBrowserTest } from "./browser_test.ts";
import { BIG_REQUEST, BIG_SESSION, CONFIG, writeMany } from "./many_requests.ts";
import { scene } from "./scene.ts";
import { Viewer } from "./viewer.ts";

/** No page may take longer until it can be used, on a machine that is not busy with other work. */
const LIMIT_MS = 1000;
/** On one that is, a page without content takes longer too; on an idle one it takes about 100 ms. */
const OF_EMPTY = 10;
const ROUNDS = 3;

/** No such page: the frame alone, with its styles and scripts. */
const EMPTY = "/admin/nothing-is-here";

/** Each page with what can be chosen on it; what stands for a record is asked for by one that has much. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  "/admin": ["?span=hour", "?span=day", "?span=week", "?span=month"],
  "/admin/requests": ["", "?client=rare", "?text=question", "?text=seldom", "?model=none", "?failed=true"],
  "/admin/requests/:id": ["", "?part=conversation", "?part=bodies", "?part=compare", "?part=replay"]
    .map((part) => BIG_REQUEST + part),
  "/admin/sessions": ["", "?client=codex", "?client=rare", "?text=question", "?text=seldom"],
  "/admin/sessions/:session": [BIG_SESSION, "session-77"],
  "/admin/costs": ["?span=day", "?span=week", "?span=month", "?span=quarter"],
  "/help": ["?client=claude", "?client=codex"],
  // A file to be saved.
  "/help/:script": [],
};

const PATHS = PAGES.flatMap(({ path }) =>
  (VARIANTS[path] ?? [""]).map((variant) => path.includes(":") ? path.replace(/:\w+/, variant) : path + variant)
);

/** Milliseconds from the navigation until all islands of the page live, in ascending order. */
async function timesOf({ page }: Viewer, url: string, status = 200): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const answer = await page.goto(url, { waitUntil: "commit" });
    await page.locator("html[data-ready]").waitFor({ state: "attached" });
    times.push(performance.now() - start);
    assert.equal(answer?.status(), status, url);
  }
  return times.toSorted((a, b) => a - b);
}

function middle(times: readonly number[]): number {
  return times[Math.floor(times.length / 2)] ?? NaN;
}

/** It takes half a minute to write them all. */
Deno.test(fullBrowserTest("every page can be used within a second after 200,000 requests", async () => {
  await using folder = await temporaryFolder();
  writeMany(folder.path);
  await using started = await scene({
    config: { ...CONFIG, storage: { directory: folder.path, max_size: "9GiB" } },
  });
  await using viewer = await Viewer.open(started.proxy, { expected: [/status of 404/] });
  const empty = middle(await timesOf(viewer, started.proxy.address + EMPTY, 404));
  const limit = Math.max(LIMIT_MS, OF_EMPTY * empty);
  console.log(`${"page".padEnd(46)} median ms  (all)\n${"without content".padEnd(46)} ${Math.round(empty)}`);
  const slow: string[] = [];
  for (const path of PATHS) {
    const times = await timesOf(viewer, started.proxy.address + path);
    const line = `${path.padEnd(46)} ${Math.round(middle(times))}  (${times.map(Math.round).join(", ")})`;
    console.log(line);
    if (middle(times) >= limit) slow.push(line);
  }
  assert.deepEqual(slow, [], `slower than ${Math.round(limit)} ms`);
}));
