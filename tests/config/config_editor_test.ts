import { strict as assert } from "node:assert";
import { join } from "node:path";
import { ConfigEditor, type Saved } from "../../lib/config/edit/config_editor.ts";
import type { ConfigEdit } from "../../lib/config/edit/config_edit.ts";
import { LiveConfig } from "../../lib/config/live.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const TEXT = `# mine
endpoints:
  - name: one # the first
    url: https://one.example
    auth_type: api_key
    auth_value: "\${ONE:secret-default}" # from outside
    enabled: true
  - {name: two, id: second, url: "https://two.example", auth_type: none, enabled: true}
`;

const OFF: ConfigEdit = { type: "set", path: ["endpoints", 1, "enabled"], value: false };

interface Edited {
  readonly folder: string;
  readonly file: string;
  readonly editor: ConfigEditor;
  /** Saves with the version that the file has now. */
  save(...edits: ConfigEdit[]): Promise<Saved>;
  version(): Promise<string>;
}

async function withFile(text: string, run: (edited: Edited) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder({ "config.yaml": text });
  const file = join(folder.path, "config.yaml");
  const editor = new ConfigEditor(file, { env: () => undefined });
  const version = async () => {
    const opened = await editor.open();
    assert.ok(opened.type === "ok");
    return opened.version;
  };
  const save = async (...edits: ConfigEdit[]) => await editor.save(edits, { version: await version() });
  await run({ folder: folder.path, file, editor, save, version });
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).filter((name) => name.endsWith(".part"));
  assert.deepEqual(left, [], "a scratch file is left");
}

Deno.test("ConfigEditor.save writes the edit alone, keeps a backup and tells the new version", () =>
  withFile(TEXT, async ({ file, save, version }) => {
    const saved = await save(OFF);
    assert.ok(saved.type === "saved", JSON.stringify(saved));
    assert.deepEqual(saved.config.endpoints.map(({ enabled }) => enabled), [true, false]);
    assert.equal(await Deno.readTextFile(file), TEXT.replace("none, enabled: true", "none, enabled: false"));
    assert.equal(await Deno.readTextFile(`${file}.backup`), TEXT);
    assert.equal(saved.version, await version());
    const again = await save({ ...OFF, value: true });
    assert.equal(again.type, "saved");
    assert.equal(await Deno.readTextFile(file), TEXT);
    assert.ok((await Deno.readTextFile(`${file}.backup`)).includes("enabled: false"));
  }));

Deno.test("ConfigEditor.save removes what processes have left that were killed while they wrote, and nothing else", () =>
  withFile(TEXT, async ({ folder, file, save }) => {
    const part = (name: string) => `${folder}/${name}.${crypto.randomUUID()}.part`;
    const left = [part("config.yaml"), part("config.yaml.backup")];
    const young = part("config.yaml");
    const others = [`${folder}/.config.yaml.swp`, `${file}.mine.part`, part("my-config.yaml")];
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    for (const path of [...left, young, ...others]) {
      await Deno.writeTextFile(path, "secret");
      await Deno.utime(path, hoursAgo(2), hoursAgo(path === young ? 0 : 2));
    }
    assert.equal((await save(OFF)).type, "saved");
    for (const path of left) await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    for (const path of [young, ...others]) {
      assert.equal(await Deno.readTextFile(path), "secret", path);
      await Deno.remove(path);
    }
  }));

Deno.test("ConfigEditor.save is heard of by the running program, with the variables in force", () =>
  withFile(TEXT, async ({ file, save }) => {
    const opened = await LiveConfig.open(file, { env: () => undefined });
    assert.ok(opened.type === "ok");
    await save({ type: "set", path: ["endpoints", 0, "priority"], value: 7 });
    assert.equal((await opened.live.reload()).type, "applied");
    const [endpoint] = opened.live.current().endpoints;
    assert.deepEqual([endpoint!.priority, endpoint!.authValue], [7, "secret-default"]);
    assert.ok((await Deno.readTextFile(file)).includes('auth_value: "${ONE:secret-default}" # from outside\n'));
  }));

Deno.test("ConfigEditor.save gives an edited or new endpoint its id, which a new name does not change", () =>
  withFile(TEXT, async ({ file, save }) => {
    await save(
      { type: "set", path: ["endpoints", 0, "name"], value: "uno" },
      {
        type: "append",
        path: ["endpoints"],
        value: { name: "one", url: "https://3.example", auth_type: "none", enabled: true },
      },
    );
    const first = await Deno.readTextFile(file);
    assert.match(first, /- name: uno # the first\n(?: {4}.*\n)+ {4}id: one\n/);
    assert.match(first, /- name: one\n {4}url: .*\n {4}auth_type: none\n {4}enabled: true\n/);
    const saved = await save({ type: "set", path: ["endpoints", 2, "name"], value: "tre" });
    assert.ok(saved.type === "saved", JSON.stringify(saved));
    assert.deepEqual(saved.config.endpoints.map(({ id, name }) => `${id} ${name}`), [
      "one uno",
      "second two",
      "one-2 tre",
    ]);
  }));

Deno.test("ConfigEditor.save leaves the file alone when somebody else has changed it, and says so", () =>
  withFile(TEXT, async ({ file, editor, version }) => {
    const seen = await version();
    await Deno.writeTextFile(file, `${TEXT}# theirs\n`);
    assert.deepEqual(await editor.save([OFF], { version: seen }), { type: "conflict", version: await version() });
    assert.equal(await Deno.readTextFile(file), `${TEXT}# theirs\n`);
  }));

Deno.test("ConfigEditor.save lets one of two saves at the same time win", () =>
  withFile(TEXT, async ({ editor, version }) => {
    const seen = await version();
    const saves = [OFF, { ...OFF, path: ["endpoints", 0, "enabled"] }].map((edit) =>
      editor.save([edit], { version: seen })
    );
    assert.deepEqual((await Promise.all(saves)).map(({ type }) => type), ["saved", "conflict"]);
  }));

Deno.test("ConfigEditor.save writes nothing that would not load", () =>
  withFile(TEXT, async ({ file, save }) => {
    const saved = await save({ type: "set", path: ["endpoints", 0, "url"], value: "htp://x" });
    assert.ok(saved.type === "invalid");
    assert.match(say(saved.problems[0]!.message), /^endpoints\[0\]\.url is not a URL/);
    const refused = await save({ type: "set", path: ["endpoints", 9, "url"], value: "https://x.example" });
    assert.ok(refused.type === "refused");
    assert.match(say(refused.reason), /^endpoints\[9\]\.url is behind the end of the list/);
    assert.equal(await Deno.readTextFile(file), TEXT);
    await assert.rejects(Deno.stat(`${file}.backup`));
  }));

Deno.test("ConfigEditor.save says that nothing changes", () =>
  withFile(TEXT, async ({ save, version }) => {
    assert.deepEqual(await save({ ...OFF, value: "true" }), { type: "unchanged", version: await version() });
  }));

Deno.test("ConfigEditor.save keeps mode, link, byte order mark and line ends", async () => {
  const text = `\ufeff${TEXT.replaceAll("\n", "\r\n")}`;
  await withFile(text, async ({ folder, file, version }) => {
    await Deno.chmod(file, 0o640);
    await Deno.symlink("config.yaml", join(folder, "link.yaml"));
    const editor = new ConfigEditor(join(folder, "link.yaml"), { env: () => undefined });
    const saved = await editor.save([OFF, { type: "set", path: ["routing"], value: { policy: "fastest" } }], {
      version: await version(),
    });
    assert.equal(saved.type, "saved");
    assert.ok((await Deno.lstat(join(folder, "link.yaml"))).isSymlink);
    for (const path of [file, `${file}.backup`]) assert.equal((await Deno.stat(path)).mode! & 0o777, 0o640, path);
    const bytes = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await Deno.readFile(file));
    assert.equal(
      bytes,
      `${text.replace("none, enabled: true", "none, enabled: false")}routing:\r\n  policy: fastest\r\n`,
    );
  });
});

Deno.test("ConfigEditor.save says that the file is read-only, and touches nothing", () =>
  withFile(TEXT, async ({ folder, file, save }) => {
    await Deno.chmod(file, 0o444);
    assert.deepEqual(await save(OFF), { type: "read_only", reason: phrase("file.nobody_may_write") });
    assert.equal(await Deno.readTextFile(file), TEXT);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["config.yaml"]);
  }));

Deno.test("ConfigEditor says why there is nothing to edit", () =>
  withFile(TEXT, async ({ folder, file, editor, version }) => {
    const seen = await version();
    await Deno.writeFile(file, new Uint8Array([0xff]));
    assert.deepEqual(await editor.open(), { type: "unreadable", reason: phrase("file.not_utf8") });
    await Deno.remove(file);
    assert.deepEqual(await editor.save([OFF], { version: seen }), {
      type: "unreadable",
      reason: phrase("file.not_there"),
    });
    const missing = await new ConfigEditor(join(folder, "nowhere", "config.yaml")).open();
    assert.equal(missing.type, "unreadable");
  }));
