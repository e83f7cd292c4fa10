import { strict as assert } from "node:assert";
import { join } from "node:path";
import { LiveConfig, type Reload } from "../../lib/config/live.ts";
import { loadConfig, type LoadOptions } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { say } from "../../lib/phrases/say.ts";

async function inFolder(run: (folder: string, file: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder, join(folder, "config.yaml"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function opened(file: string, text: string, options: LoadOptions = {}): Promise<LiveConfig> {
  await Deno.writeTextFile(file, text);
  const result = await LiveConfig.open(file, { env: () => undefined, ...options });
  assert.ok(result.type === "ok", JSON.stringify(result));
  return result.live;
}

async function edit(live: LiveConfig, text: string): Promise<Reload> {
  await Deno.writeTextFile(live.file, text);
  return await live.reload();
}

Deno.test("loadConfig says why a file cannot be read", () =>
  inFolder(async (folder, file) => {
    const bytes = join(folder, "latin1.yaml");
    await Deno.writeFile(bytes, new Uint8Array([0x61, 0x3a, 0x20, 0xe9]));
    const loop = join(folder, "loop.yaml");
    await Deno.symlink(loop, loop);
    const large = join(folder, "large.yaml");
    await Deno.writeTextFile(large, "# ".padEnd(5 * 1024 * 1024));
    const rows: readonly [string, RegExp][] = [
      [file, /^\S+config\.yaml: Cannot load the configuration: file does not exist$/],
      [folder, /: Cannot load the configuration: it is a folder; expected a file$/],
      [bytes, /: Cannot load the configuration: it is not UTF-8 text$/],
      [loop, /: Cannot load the configuration: it is a link that leads to itself$/],
      [large, /: Cannot load the configuration: it is larger than 4194304 bytes$/],
      ["/dev/null", /: Cannot load the configuration: it is not a regular file$/],
      [join(bytes, "config.yaml"), /: Cannot load the configuration: a part of its path is not a folder$/],
    ];
    for (const [path, expected] of rows) {
      const result = await loadConfig(path);
      assert.ok(result.type === "invalid", path);
      assert.match(formatProblem(result.problems[0]!), expected);
    }
  }));

Deno.test("loadConfig starts relative paths from the file's folder and reads the environment", () =>
  inFolder(async (folder, file) => {
    await Deno.writeTextFile(file, 'storage: {directory: state}\nserver: {port: "${CCCC_TEST_PORT:7}"}\n');
    const result = await loadConfig(file);
    assert.ok(result.type === "ok");
    assert.equal(result.config.storage.directory, join(folder, "state"));
    assert.equal(result.config.server.port, 7);
  }));

Deno.test("LiveConfig takes a good edit over and keeps the last good one after a bad edit", () =>
  inFolder(async (_, file) => {
    const live = await opened(file, "logging: {level: info}\n");
    const heard: string[] = [];
    const stop = live.onChange((reload) => heard.push(reload.type));
    const before = live.current();
    assert.equal((await edit(live, "logging: {level: debug}\n")).type, "applied");
    assert.equal(live.current().logging.level, "debug");
    assert.equal(before.logging.level, "info");

    const bad = await edit(live, "logging:\n  level: nothing\n");
    assert.ok(bad.type === "rejected");
    assert.match(formatProblem(bad.problems[0]!), /config\.yaml:2: logging\.level is not known/);
    assert.equal(live.current().logging.level, "debug");
    assert.equal((await live.reload()).type, "unchanged");

    await Deno.remove(file);
    assert.equal((await live.reload()).type, "rejected");
    assert.equal((await live.reload()).type, "unchanged");
    stop();
    assert.equal((await edit(live, "logging: {level: warn}\n")).type, "applied");
    assert.deepEqual(heard, ["applied", "rejected", "rejected"]);
  }));

Deno.test("LiveConfig keeps what needs a restart, says so, and takes the rest over", () =>
  inFolder(async (folder, file) => {
    const live = await opened(file, "server: {port: 1}\n");
    const reload = await edit(
      live,
      "server: {host: localhost, port: 2, shutdown_grace: 1s}\nstorage: {directory: d, max_age: 1h, records: false}\nlogging: {log_directory: l}\n",
    );
    assert.ok(reload.type === "applied");
    assert.deepEqual(reload.needsRestart, [
      { path: "server.host", running: "127.0.0.1", wanted: "localhost" },
      { path: "server.port", running: "1", wanted: "2" },
      { path: "storage.directory", running: join(folder, "data"), wanted: join(folder, "d") },
      { path: "logging.log_directory", running: join(folder, "logs"), wanted: join(folder, "l") },
    ]);
    const { server, storage, logging } = live.current();
    assert.deepEqual([server.host, server.port, server.shutdownGraceMs], ["127.0.0.1", 1, 1000]);
    assert.deepEqual([storage.directory, logging.logDirectory], [join(folder, "data"), join(folder, "logs")]);
    assert.deepEqual([storage.maxAgeMs, storage.records], [3_600_000, false]);
    assert.ok(Object.isFrozen(live.current()) && Object.isFrozen(server));
    const back = await edit(live, "server: {port: 1}\n");
    assert.ok(back.type === "applied");
    assert.deepEqual(back.needsRestart, []);
  }));

Deno.test("LiveConfig never drops the protection of an address that is still listened on", () =>
  inFolder(async (_, file) => {
    const live = await opened(file, "server: {host: 0.0.0.0, api_keys: [{name: a, key: k}], admin_password: p}\n");
    const reload = await edit(live, "server: {host: 127.0.0.1}\n");
    assert.ok(reload.type === "rejected");
    assert.match(
      say(reload.problems[0]!.message),
      /needs a restart to change, and until then the server listens on 0\.0\.0\.0/,
    );
    assert.equal(live.current().server.apiKeys.length, 1);
  }));

Deno.test("LiveConfig lets the command line stand above every edit", () =>
  inFolder(async (_, file) => {
    const live = await opened(file, "", { overrides: { host: "localhost", port: 5 } });
    const reload = await edit(live, "server: {host: 0.0.0.0, port: 6}\n");
    assert.ok(reload.type === "applied");
    assert.deepEqual(reload.needsRestart, []);
    assert.equal(live.current().server.port, 5);
  }));

Deno.test("LiveConfig applies one edit once, however many reloads ask at the same time", () =>
  inFolder(async (_, file) => {
    const live = await opened(file, "");
    await Deno.writeTextFile(file, "logging: {level: debug}\n");
    const reloads = await Promise.all([live.reload(), live.reload(), live.reload()]);
    assert.deepEqual(reloads.map(({ type }) => type), ["applied", "unchanged", "unchanged"]);
  }));

Deno.test("LiveConfig.open fails with the problems of the file", () =>
  inFolder(async (_, file) => {
    await Deno.writeTextFile(file, "logging: {level: nothing}\n");
    assert.equal((await LiveConfig.open(file)).type, "invalid");
  }));

const SCRIPTED = `
tagging: {taggers: [{name: n, type: script, tag: t, enabled: true, config: {script_file: tagger.js}}]}
endpoints:
  - {name: a, url: "https://a.example", auth_type: none, enabled: true, tags: [t]}
  - {name: b, url: "https://b.example", auth_type: none, enabled: true}
`;

Deno.test("LiveConfig takes an edit of a script over that the file names, and keeps the last good one", () =>
  inFolder(async (folder, file) => {
    const script = join(folder, "tagger.js");
    const checkScript = (source: string) => source === "bad" ? "Unexpected identifier" : undefined;
    await Deno.writeTextFile(script, "one");
    const live = await opened(file, SCRIPTED, { checkScript });
    const source = () => live.current().tagging.taggers.map((tagger) => tagger.type === "script" ? tagger.script : "");
    assert.deepEqual(live.files, [file, script]);
    assert.deepEqual(source(), ["one"]);
    assert.equal((await live.reload()).type, "unchanged");
    await Deno.writeTextFile(script, "two");
    assert.equal((await live.reload()).type, "applied");
    assert.deepEqual(source(), ["two"]);
    await Deno.writeTextFile(script, "bad");
    const bad = await live.reload();
    assert.ok(bad.type === "rejected");
    assert.match(
      formatProblem(bad.problems[0]!),
      /:2: tagging\.taggers\[0\]\.config\.script_file is not valid JavaScript/,
    );
    await Deno.remove(script);
    const gone = await live.reload();
    assert.ok(gone.type === "rejected");
    assert.match(formatProblem(gone.problems[0]!), /script_file cannot be read: file does not exist/);
    assert.deepEqual(source(), ["two"]);
    await Deno.writeTextFile(script, "three");
    assert.equal((await live.reload()).type, "applied");
    assert.deepEqual(source(), ["three"]);
  }));

Deno.test("LiveConfig takes over what a file says that a value names, and keeps the last good one", () =>
  inFolder(async (folder, file) => {
    const secret = join(folder, "key");
    await Deno.writeTextFile(secret, "one\n");
    const live = await opened(
      file,
      'endpoints:\n  - {name: a, url: "https://a.example", auth_value: "${file:key}", enabled: true}\n',
    );
    const key = () => live.current().endpoints[0]!.authValue;
    assert.deepEqual([live.files, key()], [[file, secret], "one"]);
    await Deno.writeTextFile(secret, "two\n");
    assert.equal((await live.reload()).type, "applied");
    assert.equal(key(), "two");
    await Deno.remove(secret);
    const gone = await live.reload();
    assert.ok(gone.type === "rejected");
    assert.match(
      formatProblem(gone.problems[0]!),
      /:2: endpoints\[0\]\.auth_value names the file "key", which cannot be read: file/,
    );
    assert.equal(key(), "two");
  }));
