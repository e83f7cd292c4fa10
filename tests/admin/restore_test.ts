import assert from "node:assert/strict";
import { told } from "../../lib/admin/refusal.ts";
import { checkRestore, restore } from "../../lib/admin/restore.ts";
import { sharedConfiguration } from "../../lib/admin/shared_configuration.ts";
import { parseFileValue } from "../../lib/config/edit/file_value.ts";
import { say } from "../../lib/phrases/say.ts";
import { administered } from "./administered.ts";

const ANY = { type: "any" } as const;

/** Each secret has the word in it; what has to stay has the word "kept". */
const FILE = `# kept: a comment, token_url kept
# auth_value: planted-in-comment-1
# auth_value: \${file:/run/secrets/kept}
# An old key was sk-ant-planted-api03-0123456789abcdef, kept
server:
  port: 0
  admin_password: "planted password" # kept
  api_keys:
    - {name: kept-name, key: planted-key-1}
    - name: kept-too
      key: \${KEPT_VARIABLE}
    - {name: third, key: "\${KEPT_NAME:planted-default}"}
endpoints:
  - name: "kept endpoint"
    url: https://kept.example/v1?key=planted-query-value
    auth_type: api_key
    auth_value: 'planted-auth-value'   # kept
    enabled: true
    api_key: planted-unknown-key
    x_note: sk-proj-planted0123456789abcdefghijkl
    header_overrides: {x-team: kept, x-api-token: planted-header, cookie: planted-cookie}
    parameter_overrides:
      - key: metadata.user_id
        value: kept-user
      - key: extra.access_token
        value: planted-parameter
    proxy: {type: http, address: "kept.example:1", username: kept, password: planted-proxy}
    oauth_config:
      token_url: https://kept.example/token
      client_id: kept-client
      client_secret: planted-client-secret
      refresh_token: planted-refresh
telemetry:
  headers: {x-team: planted-team, authorization: planted-authorization}
  resource_attributes: {team: kept}
tagging:
  taggers:
    - name: kept-tagger
      type: script
      tag: kept
      enabled: true
      config:
        script: |
          // kept: one that reads the known planted-auth-value
          function tag(request) { return request.headers["x-kept"] === "kept"; }
`;

const SECRETS = ["planted-auth-value", "planted-key-1"];

Deno.test("sharedConfiguration has no secret in it, wherever it stands, and every other byte", () =>
  administered(FILE, async ({ admin }) => {
    const shared = await sharedConfiguration({ ...admin, secrets: () => SECRETS });
    assert.ok(shared.type === "done", JSON.stringify(shared));
    assert.doesNotMatch(shared.text, /planted/);
    assert.deepEqual(shared.text.match(/kept/gi), FILE.match(/kept/gi));
    assert.notEqual(parseFileValue(shared.text), undefined);
    const lines = shared.text.split("\n"), before = FILE.split("\n");
    assert.equal(lines.length, before.length);
    for (const [index, line] of before.entries()) if (!line.includes("planted")) assert.equal(lines[index], line);
    assert.match(shared.text, /admin_password: .*\[redacted\].* # kept/);
    assert.match(shared.text, /key: \$\{KEPT_VARIABLE\}/);
  }, { KEPT_VARIABLE: "x" }));

Deno.test("sharedConfiguration gives out nothing of a file that nobody can read", () =>
  administered("endpoints: []\n", async ({ admin, path }) => {
    await Deno.writeTextFile(path, "endpoints: [\n  auth_value: planted");
    assert.equal((await sharedConfiguration(admin)).type, "refused");
  }));

const GOOD = "server: {port: 0}\nendpoints:\n  - {name: b, url: https://b.example, auth_type: none, enabled: true}\n";

Deno.test("restore puts the backup in the place of the file, byte for byte, and keeps what was there", () =>
  administered(FILE, async ({ admin, path, file }) => {
    const changed = await restore(admin, ANY, GOOD);
    assert.equal(changed.type, "done", JSON.stringify(changed));
    assert.equal(await file(), GOOD);
    assert.equal(await Deno.readTextFile(`${path}.backup`), FILE);
    assert.deepEqual(admin.live.current().endpoints.map(({ name }) => name), ["b"]);
    assert.equal((await restore(admin, ANY, GOOD)).type, "done");
  }, { KEPT_VARIABLE: "x" }));

const BAD: readonly { readonly name: string; readonly text: string; readonly paths: readonly string[] }[] = [
  {
    name: "is wrong in several places",
    text: "endpoints:\n  - {name: a, url: htp://x, auth_type: none, enabled: true}\ntimeouts: {idle: soon}\n",
    paths: ["endpoints[0].url", "timeouts.idle"],
  },
  { name: "is no YAML", text: "endpoints: [\n", paths: [""] },
  {
    name: "was made for others",
    text: 'endpoints:\n  - {name: a, url: "https://x", auth_type: api_key, auth_value: "[redacted]", enabled: true}\n',
    paths: ["endpoints[0].auth_value"],
  },
];

for (const { name, text, paths } of BAD) {
  Deno.test(`restore shows all that is wrong with a file that ${name}, and changes nothing`, () =>
    administered(GOOD, async ({ admin, file }) => {
      const { problems } = await checkRestore(admin, text);
      assert.deepEqual(problems.map(({ path }) => path), paths);
      const changed = await restore(admin, ANY, text);
      assert.ok(changed.type === "invalid");
      assert.deepEqual(told(changed.problems, say), problems);
      assert.equal(await file(), GOOD);
    }));
}

Deno.test("checkRestore tells what a good file would bring", () =>
  administered("endpoints: []\n", async ({ admin }) => {
    const { problems, endpoints, taggers } = await checkRestore(admin, FILE.replace("${KEPT_VARIABLE}", "k"));
    assert.deepEqual([problems, endpoints, taggers], [[], ["kept endpoint"], ["kept-tagger"]]);
  }));

Deno.test("checkRestore tells which file would be replaced, so that another change since is noticed", () =>
  administered(GOOD, async ({ admin, file }) => {
    const { version = null } = await checkRestore(admin, "endpoints: []\n");
    assert.equal((await restore(admin, { type: "version", version: version! }, "endpoints: []\n")).type, "done");
    assert.equal(await file(), "endpoints: []\n");
    assert.equal((await restore(admin, { type: "version", version: version! }, GOOD)).type, "conflict");
  }));

Deno.test("restore refuses a file that another one has changed meanwhile", () =>
  administered(GOOD, async ({ admin, file }) => {
    assert.equal((await restore(admin, { type: "version", version: "old" }, "endpoints: []\n")).type, "conflict");
    assert.equal(await file(), GOOD);
  }));
