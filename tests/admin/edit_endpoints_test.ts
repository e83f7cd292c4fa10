import assert from "node:assert/strict";
import type { Changed } from "../../lib/admin/change_file.ts";
import {
  copyEndpoint,
  createEndpoint,
  deleteEndpoint,
  reorderEndpoints,
  replaceEndpoints,
  toggleEndpoints,
  updateEndpoint,
} from "../../lib/admin/edit_endpoints.ts";
import { endpointViews } from "../../lib/admin/endpoint_views.ts";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { say } from "../../lib/phrases/say.ts";
import { administered } from "./administered.ts";

const ANY = { type: "any" } as const;

const FILE = `endpoints:
  - name: a # mine
    url: https://a.example
    auth_type: none
    enabled: true
    x_unknown: kept
  - {name: "\${SECOND}", id: b, url: https://b.example, auth_type: none, enabled: true, priority: 2}
  - name: c
    url: https://c.example
    auth_type: none
    enabled: true
`;

const ENV = { SECOND: "second" };

interface Row {
  readonly name: string;
  readonly file?: string;
  readonly run: (admin: AdminContext) => Promise<Changed>;
  /** Ids, names and priorities after it, or what it came to. */
  readonly expected: readonly string[] | string;
}

const ROWS: readonly Row[] = [
  {
    name: "createEndpoint puts one behind all others",
    run: (admin) => createEndpoint(admin, ANY, { name: "d", url: "https://d.example", auth_type: "none" }),
    expected: ["a a 1", "b second 2", "c c 1", "d d 3"],
  },
  {
    name: "createEndpoint refuses a second one of the same name",
    run: (admin) => createEndpoint(admin, ANY, { name: "second", url: "https://d.example", auth_type: "none" }),
    expected: "invalid",
  },
  {
    name: "updateEndpoint finds one by its id, whatever its name",
    run: (admin) => updateEndpoint(admin, ANY, { id: "b", sent: { name: "third", priority: null } }),
    expected: ["a a 1", "b third 1", "c c 1"],
  },
  {
    name: "updateEndpoint does not know an endpoint that has an id by its name",
    run: (admin) => updateEndpoint(admin, ANY, { id: "second", sent: {} }),
    expected: "missing",
  },
  {
    name: "updateEndpoint does not change an id",
    run: (admin) => updateEndpoint(admin, ANY, { id: "a", sent: { id: "z" } }),
    expected: "bad",
  },
  {
    name: "deleteEndpoint takes one out and leaves the priorities",
    run: (admin) => deleteEndpoint(admin, ANY, "a"),
    expected: ["b second 2", "c c 1"],
  },
  {
    name: "copyEndpoint puts the copy of a variable's name behind it, with a name that nobody has",
    run: (admin) => copyEndpoint(admin, ANY, { id: "b", name: undefined }),
    expected: ["a a 1", "b second 2", "second copy second copy 2", "c c 1"],
  },
  {
    name: "reorderEndpoints sets priorities by names",
    run: (admin) => reorderEndpoints(admin, ANY, { by: "name", keys: ["c", "second", "a"] }),
    expected: ["a a 3", "b second 2", "c c 1"],
  },
  {
    name: "reorderEndpoints keeps those equal that share the load and stay side by side",
    file: `${FILE}routing: {balance: round_robin}\n`,
    run: (admin) => reorderEndpoints(admin, ANY, { by: "id", keys: ["b", "c", "a"] }),
    expected: ["a a 2", "b second 1", "c c 2"],
  },
  {
    name: "reorderEndpoints makes one equal that is put between two who share the load",
    file: `${FILE}routing: {balance: round_robin}\n`,
    run: (admin) => reorderEndpoints(admin, ANY, { by: "id", keys: ["a", "b", "c"], moved: "b" }),
    expected: ["a a 1", "b second 1", "c c 1"],
  },
  {
    name: "reorderEndpoints lets one leave those with which it shares the load",
    file: `${FILE}routing: {balance: round_robin}\n`,
    run: (admin) => reorderEndpoints(admin, ANY, { by: "id", keys: ["a", "b", "c"], moved: "c" }),
    expected: ["a a 1", "b second 2", "c c 3"],
  },
  {
    name: "reorderEndpoints refuses a name that is there twice",
    run: (admin) => reorderEndpoints(admin, ANY, { by: "id", keys: ["c", "b", "a", "c"] }),
    expected: "bad",
  },
  {
    name: "replaceEndpoints lets two endpoints change their names",
    run: (admin) => {
      const one = (id: string, name: string) => ({
        id,
        name,
        url: "https://x.example",
        auth_type: "none",
        enabled: true,
      });
      return replaceEndpoints(admin, ANY, [one("c", "a"), one("a", "c")]);
    },
    expected: ["c a 1", "a c 1"],
  },
  {
    name: "replaceEndpoints refuses the same endpoint twice",
    run: (admin) => replaceEndpoints(admin, ANY, [{ id: "a", name: "a" }, { name: "a" }]),
    expected: "bad",
  },
];

for (const { name, file: text = FILE, run, expected } of ROWS) {
  Deno.test(name, () =>
    administered(text, async ({ admin, file }) => {
      const changed = await run(admin);
      if (typeof expected === "string") {
        assert.equal(changed.type, expected, JSON.stringify(changed));
        assert.equal(await file(), FILE);
        return;
      }
      assert.equal(changed.type, "done", JSON.stringify(changed));
      const now = admin.live.current().endpoints.map(({ id, name, priority }) => `${id} ${name} ${priority}`);
      assert.deepEqual(now, expected);
    }, ENV));
}

Deno.test("createEndpoint writes what was sent first, as people do, with the name", () =>
  administered(FILE, async ({ admin, file }) => {
    await createEndpoint(admin, ANY, { name: "d", url: "https://d.example", auth_type: "none" });
    assert.match(
      await file(),
      /\n {2}- name: d\n {4}url: \S+\n {4}auth_type: none\n {4}enabled: true\n {4}priority: 3\n/,
    );
  }, ENV));

Deno.test("copyEndpoint copies what this version does not know either", () =>
  administered(FILE, async ({ admin, file }) => {
    const changed = await copyEndpoint(admin, ANY, { id: "a", name: "new" });
    assert.equal(changed.type, "done", JSON.stringify(changed));
    assert.match(
      await file(),
      /- name: a # mine\n[\s\S]*x_unknown: kept\n {2}- name: new\n[\s\S]*x_unknown: kept\n[\s\S]*SECOND/,
    );
  }, ENV));

const SHARED = `base: &base
  url: https://a.example
  auth_type: none
endpoints:
  - &one {name: a, <<: *base, enabled: true, tags: []}
  - {<<: *one, name: b}
`;

Deno.test("an edit of what endpoints share is made for the one alone, or refused", () =>
  administered(SHARED, async ({ admin, file }) => {
    const sent = { url: "https://b.example" };
    assert.equal((await updateEndpoint(admin, ANY, { id: "b", sent })).type, "done");
    const urls = admin.live.current().endpoints.map(({ url }) => url);
    assert.deepEqual(urls, ["https://a.example", "https://b.example"]);
    const before = await file();
    for (const sent of [{ weight: 3 }, { url: null }]) {
      const refused = await updateEndpoint(admin, ANY, { id: "a", sent });
      assert.ok(refused.type === "refused", JSON.stringify(refused));
      assert.match(say(refused.reason), /expected an edit by hand$/);
    }
    assert.equal(await file(), before);
  }));

Deno.test("what is in use is the file's before it is changed, though nobody has told of an edit", () =>
  administered(FILE, async ({ admin, path }) => {
    await Deno.writeTextFile(
      path,
      FILE.replace("enabled: true", "enabled: false").replaceAll("a.example", "z.example"),
    );
    const changed = await toggleEndpoints(admin, ANY, { ids: ["a"], enabled: undefined });
    assert.equal(changed.type, "done");
    const [a] = (await endpointViews(admin)).endpoints;
    assert.deepEqual([a?.enabled, a?.url], [true, "https://z.example/"]);
  }, ENV));

const OPEN = `server:
  host: 0.0.0.0
  admin_password: page-planted
  api_keys: [{name: k, key: key-planted}]
endpoints: [{name: a, url: https://a.example, auth_type: none, enabled: true}]
`;

Deno.test("a change that the running program cannot take over says so", () =>
  administered(OPEN, async ({ admin, path }) => {
    await Deno.writeTextFile(
      path,
      OPEN.replace(/ {2}host: .*\n {2}admin_password: .*\n {2}api_keys: .*\n/, "  host: 127.0.0.1\n"),
    );
    const changed = await toggleEndpoints(admin, ANY, { ids: ["a"], enabled: false });
    assert.ok(changed.type === "done", JSON.stringify(changed));
    assert.match(changed.warnings[0]!.message, /needs a restart/);
    assert.equal(admin.live.current().endpoints[0]!.enabled, true);
  }));

Deno.test("a file that is gone is said to be so", () =>
  administered(FILE, async ({ admin, path }) => {
    await Deno.remove(path);
    const changed = await deleteEndpoint(admin, ANY, "a");
    assert.deepEqual(changed, { type: "unreadable", reason: phrase("file.not_there") });
    const { version, endpoints } = await endpointViews(admin);
    assert.deepEqual([version, endpoints.map(({ id, configuration }) => [id, configuration])], [
      null,
      [["a", null], ["b", null], ["c", null]],
    ]);
  }, ENV));

Deno.test("of two changes for the same version at the same time one is made", () =>
  administered(FILE, async ({ admin }) => {
    const { version } = await endpointViews(admin);
    const seen = { type: "version", version: version! } as const;
    const changes = ["a", "c"].map((id) => toggleEndpoints(admin, seen, { ids: [id], enabled: false }));
    assert.deepEqual((await Promise.all(changes)).map(({ type }) => type).toSorted(), ["conflict", "done"]);
  }, ENV));
