import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

/** Less than what a locked database is waited for. */
const WHILE_LOCKED_MS = 200;

Deno.test("a start is said to be one at once, and no request is routed before what was learned is known", async () => {
  await using folder = await temporaryFolder();
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  using other = new DatabaseSync(join(folder.path, "cccc.db"));
  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held(a)");
  const endpoint = { name: "e", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  const config = { endpoints: [endpoint], storage: { directory: folder.path } };
  await using proxy = await startProxy(config, { storeThread: true });
  const asked = ask(proxy, MESSAGES);
  const health = await fetch(`${proxy.address}/healthz`);
  assert.equal((await health.json()).name, "cccc");
  await pause(WHILE_LOCKED_MS);
  assert.equal(upstream.requests.length, 0, "it went on without what was learned");
  other.close();
  assert.equal((await asked).status, 200);
  assert.equal(upstream.requests.length, 1);
});
