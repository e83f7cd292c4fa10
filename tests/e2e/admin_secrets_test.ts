/** Credentials of all sorts are planted in every place of requests, and looked for in whatever tells of their records. */
import assert from "node:assert/strict";
import { unzipSync } from "fflate/browser";
import { runCli } from "../../lib/cli/run_cli.ts";
import { fakeSystem } from "../cli/fake_system.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { Admin, basic } from "./admin.ts";
import { ask, type Received } from "./client.ts";
import { CHAT, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const ADMIN_PASSWORD = "planted-admin-password";
const CLIENT_KEY = "planted-server-key";

/** What somebody else's program may say of itself and of us. */
const SPOKEN = [
  "planted-endpoint-key",
  "planted-override-header",
  "planted-override-parameter",
  "planted-nested-parameter",
  "planted-url-query",
  "planted-proxy-password",
  CLIENT_KEY,
  "planted-client-cookie",
  ADMIN_PASSWORD,
].join(" and ");

async function withSecrets(use: (proxy: Proxy, answers: Received[]) => Promise<void>): Promise<void> {
  const error = JSON.stringify({ error: { message: `No: ${SPOKEN}`, type: "invalid_request_error" } });
  const headers = { "set-cookie": "planted-set-cookie", "x-api-key": "planted-echo", "x-note": SPOKEN };
  await using good = await FakeUpstream.start((request, connection) =>
    (request.text.includes("refuse me")
      ? scripts.reply(error, { status: 400, headers })
      : scripts.reply(CHAT.whole.replace(/"content": ?"/, (start) => `${start}${SPOKEN} `), { headers }))(
        request,
        connection,
      )
  );
  const endpoint = {
    name: "a",
    ...CHAT.endpoint,
    url: `${good.url}?key=planted-url-query`,
    auth_type: "api_key",
    auth_value: "planted-endpoint-key",
    header_overrides: { "x-secret": "Bearer planted-override-header" },
    parameter_overrides: {
      "extra.client_secret": "planted-override-parameter",
      options: { nested: { password: "planted-nested-parameter" } },
    },
    enabled: true,
  };
  const unused = {
    ...endpoint,
    name: "b",
    enabled: false,
    proxy: { type: "http", address: "127.0.0.1:9", username: "u", password: "planted-proxy-password" },
  };
  await using proxy = await startProxy({
    server: { admin_password: ADMIN_PASSWORD, api_keys: [{ name: "mine", key: CLIENT_KEY }] },
    endpoints: [endpoint, unused],
  });
  const answers: Received[] = [];
  for (const text of ["hello", "refuse me"]) {
    const body = JSON.stringify({
      model: "m",
      max_tokens: 9,
      messages: [{ role: "user", content: `${text} ${SPOKEN} sk-ant-api03-planted-shape-1234567` }],
      metadata: { user_id: "u", access_token: "planted-access-token" },
    });
    const sent = { authorization: `Bearer ${CLIENT_KEY}`, cookie: "planted-client-cookie", "x-note": SPOKEN };
    const path = `${MESSAGES.path(false)}?key=planted-client-query&api_key=planted-client-query-2`;
    answers.push(await ask(proxy, MESSAGES, { body, headers: sent, path }));
  }
  assert.deepEqual(answers.map(({ status }) => status), [200, 400]);
  await use(proxy, answers);
}

Deno.test("nothing that was planted is in an answer of the admin API, an archive, a list or what the command line shows (S4)", () =>
  withSecrets(async (proxy, answers) => {
    const admin = new Admin(proxy, ADMIN_PASSWORD);
    const live = await fetch(`${proxy.address}/admin/api/requests/live`);
    assert.equal(live.status, 401, await live.text());
    await admin.records(answers.length);
    const said: [where: string, text: string][] = [];
    const download = async (path: string) => {
      const response = await fetch(`${proxy.address}/admin/api${path}`, { headers: basic(ADMIN_PASSWORD) });
      assert.equal(response.status, 200, path);
      return await response.bytes();
    };
    for (const format of ["csv", "jsonl"]) {
      const path = `/requests/export?format=${format}`;
      said.push([path, new TextDecoder().decode(await download(path))]);
    }
    for (const path of ["/requests", "/requests?text=planted", "/sessions", "/statistics?by=model,key_name"]) {
      said.push([path, (await admin.call("GET", path)).text]);
    }
    const ids = answers.map(({ headers }) => headers.get("x-cccc-request-id")!);
    for (const id of ids) {
      said.push([id, (await admin.call("GET", `/requests/${id}`)).text]);
      const body = { dry_run: true, endpoint: "a" };
      const replay = await admin.call("POST", `/requests/${id}/replay`, { body });
      assert.equal(replay.status, 200, replay.text);
      said.push([`replay of ${id}`, replay.text]);
      for (const [name, content] of Object.entries(unzipSync(await download(`/requests/${id}/export`)))) {
        said.push([`${name} of ${id}`, new TextDecoder().decode(content)]);
      }
    }
    await using folder = await temporaryFolder();
    const run = async (...args: string[]) => {
      const system = fakeSystem();
      system.time = Date.now();
      assert.equal(await runCli([...args, "-config", proxy.configFile], system), 0, args.join(" "));
      said.push([args.join(" "), [...system.lines.out, ...system.lines.err].join("\n")]);
    };
    await run("logs");
    await run("logs", "-json");
    await run("export", "-format", "csv");
    for (const id of ids) {
      await run("logs", id);
      await run("logs", "-json", id);
      await run("export", id, "-o", folder.path);
    }
    for await (const { name } of Deno.readDir(folder.path)) {
      const files = unzipSync(await Deno.readFile(`${folder.path}/${name}`));
      for (const [file, content] of Object.entries(files)) said.push([file, new TextDecoder().decode(content)]);
    }
    // What is not there cannot leak: these are the places that the secrets went through.
    const whole = said.map(([, text]) => text).join("\n");
    for (const place of ["refuse me", "x-secret", "client_secret", "set-cookie", "x-note", "No: [redacted]"]) {
      assert.ok(whole.includes(place), place);
    }
    for (const [where, text] of said) {
      const at = text.search(/planted/);
      assert.equal(at, -1, `${where}: ${text.slice(Math.max(0, at - 200), at + 100)}`);
    }
  }));
