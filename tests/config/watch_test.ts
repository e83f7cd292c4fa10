import { strict as assert } from "node:assert";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LiveConfig, type Reload } from "../../lib/config/live.ts";
import { watchConfig, type WatchOptions } from "../../lib/config/watch.ts";

/** Of the level that the tests edit. */
function textOf(level: string): string {
  return `logging: {level: ${level}}\n`;
}

interface Scene {
  readonly folder: string;
  readonly file: string;
  readonly live: LiveConfig;
  /** The next thing that listeners hear: the level, or `rejected`. Fails after ten seconds. */
  next(): Promise<string>;
  /** Everything heard and not yet asked for. */
  readonly heard: readonly string[];
}

/** Watches the file that `prepare` makes, with short times. */
async function watched(
  prepare: (folder: string) => Promise<string>,
  run: (scene: Scene) => Promise<void>,
  options: WatchOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = await prepare(folder);
  const result = await LiveConfig.open(file, { env: () => undefined });
  assert.ok(result.type === "ok");
  const { live } = result;
  const heard: string[] = [];
  let wake = () => {};
  live.onChange((reload: Reload) => {
    heard.push(reload.type === "applied" ? reload.config.logging.level : reload.type);
    wake();
  });
  const next = async () => {
    const deadline = AbortSignal.timeout(10_000);
    while (heard.length === 0) {
      deadline.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      deadline.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
    return heard.shift()!;
  };
  const watcher = watchConfig(live, { pollMs: 200, settleMs: 20, ...options });
  try {
    await run({ folder, file, live, next, heard });
  } finally {
    await watcher.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function plainFile(folder: string): Promise<string> {
  const file = join(folder, "config.yaml");
  await Deno.writeTextFile(file, textOf("info"));
  return file;
}

/** A mounted ConfigMap: the file is a link into a folder that is itself a link, and only that one is replaced. */
async function mountedFile(folder: string): Promise<string> {
  await Deno.mkdir(join(folder, "v1"));
  await Deno.writeTextFile(join(folder, "v1", "config.yaml"), textOf("info"));
  await Deno.symlink("v1", join(folder, "..data"));
  await Deno.symlink(join("..data", "config.yaml"), join(folder, "config.yaml"));
  return join(folder, "config.yaml");
}

const NEVER = { pollMs: 3_600_000 };

Deno.test("watchConfig hears of an edit in place", () =>
  watched(plainFile, async ({ file, live, next }) => {
    await Deno.writeTextFile(file, textOf("debug"));
    assert.equal(await next(), "debug");
    assert.equal(live.current().logging.level, "debug");
    await Deno.writeTextFile(file, textOf("warn"));
    assert.equal(await next(), "warn");
  }, NEVER));

Deno.test("watchConfig hears of a file put in place by renaming, time after time", () =>
  watched(plainFile, async ({ folder, file, next }) => {
    for (const level of ["debug", "warn", "error"]) {
      await Deno.writeTextFile(join(folder, ".new"), textOf(level));
      await Deno.rename(join(folder, ".new"), file);
      assert.equal(await next(), level);
    }
  }, NEVER));

Deno.test("watchConfig hears of a mounted file whose folder is switched", () =>
  watched(mountedFile, async ({ folder, next }) => {
    await Deno.mkdir(join(folder, "v2"));
    await Deno.writeTextFile(join(folder, "v2", "config.yaml"), textOf("debug"));
    await Deno.symlink("v2", join(folder, "..new"));
    await Deno.rename(join(folder, "..new"), join(folder, "..data"));
    assert.equal(await next(), "debug");
  }, NEVER));

Deno.test("watchConfig finds by looking what no event tells", () =>
  watched(mountedFile, async ({ folder, next }) => {
    await Deno.writeTextFile(join(folder, "v1", "config.yaml"), textOf("debug"));
    assert.equal(await next(), "debug");
  }));

Deno.test("watchConfig reports a bad edit once and takes the repaired file", () =>
  watched(plainFile, async ({ file, live, next, heard }) => {
    await Deno.writeTextFile(file, textOf("nothing"));
    assert.equal(await next(), "rejected");
    assert.equal(live.current().logging.level, "info");
    await Deno.writeTextFile(file, textOf("debug"));
    assert.equal(await next(), "debug");
    assert.deepEqual(heard, []);
  }));

Deno.test("watchConfig overlooks a file that is empty or missing for a moment", () =>
  watched(plainFile, async ({ file, next, heard }) => {
    await Deno.remove(file);
    await pause(100);
    await Deno.writeTextFile(file, "");
    await pause(100);
    await Deno.writeTextFile(file, textOf("debug"));
    assert.equal(await next(), "debug");
    assert.deepEqual(heard, []);
  }, { pollMs: 2000 }));

Deno.test("watchConfig reports a file that stays away, and takes it when it is back", () =>
  watched(plainFile, async ({ file, next }) => {
    await Deno.remove(file);
    assert.equal(await next(), "rejected");
    await Deno.writeTextFile(file, textOf("debug"));
    assert.equal(await next(), "debug");
  }));

Deno.test("watchConfig reloads nothing when the content is the same", () =>
  watched(plainFile, async ({ folder, file, next, heard }) => {
    await Deno.writeTextFile(file, textOf("info"));
    await Deno.writeTextFile(join(folder, "other"), "x");
    await Deno.utime(file, new Date(), new Date());
    await Deno.writeTextFile(file, textOf("debug"));
    assert.equal(await next(), "debug");
    assert.deepEqual(heard, []);
  }));

Deno.test("watchConfig takes an edit made before it began", async () => {
  const folder = await Deno.makeTempDir();
  const file = await plainFile(folder);
  const result = await LiveConfig.open(file);
  assert.ok(result.type === "ok");
  await Deno.writeTextFile(file, textOf("debug"));
  const { promise, resolve } = Promise.withResolvers<string>();
  result.live.onChange((reload) => resolve(reload.type));
  const watcher = watchConfig(result.live, { ...NEVER, settleMs: 20 });
  assert.equal(await promise, "applied");
  await watcher.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("watchConfig is not kept from reloading by a folder that is never quiet", () =>
  watched(plainFile, async ({ folder, file, next }) => {
    const noise = setInterval(() => Deno.writeTextFileSync(join(folder, "log"), "x", { append: true }), 10);
    try {
      await Deno.writeTextFile(file, textOf("debug"));
      assert.equal(await next(), "debug");
    } finally {
      clearInterval(noise);
    }
  }, { ...NEVER, settleMs: 200 }));

Deno.test("watchConfig hears nothing more and leaves nothing behind once it is closed", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  const folder = await Deno.makeTempDir();
  const file = await plainFile(folder);
  const result = await LiveConfig.open(file);
  assert.ok(result.type === "ok");
  const watcher = watchConfig(result.live, { pollMs: 2000, settleMs: 5 });
  await watcher.close();
  let count = 0;
  result.live.onChange(() => count++);
  await Deno.writeTextFile(file, textOf("debug"));
  await pause(150);
  assert.equal(count, 0);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("watchConfig hears of an edit of a script in another folder that the file names", () => {
  const scripted = async (folder: string) => {
    await Deno.mkdir(join(folder, "scripts"));
    await Deno.writeTextFile(join(folder, "scripts", "tagger.js"), "one");
    const file = join(folder, "config.yaml");
    const tagger = "{name: n, type: script, tag: t, enabled: true, config: {script_file: scripts/tagger.js}}";
    await Deno.writeTextFile(file, `${textOf("warn")}tagging: {taggers: [${tagger}]}\n`);
    return file;
  };
  return watched(scripted, async ({ folder, live, next }) => {
    await Deno.writeTextFile(join(folder, "scripts", "tagger.js"), "two");
    assert.equal(await next(), "warn");
    const [tagger] = live.current().tagging.taggers;
    assert.equal(tagger?.type === "script" ? tagger.script : "", "two");
  });
});
