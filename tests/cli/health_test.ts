import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../lib/cli/run_cli.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fakeSystem } from "./fake_system.ts";

function served(answer: () => Response): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
}

async function run(args: readonly string[]) {
  const system = fakeSystem();
  return { code: await runCli(["health", ...args], system), out: system.lines.out[0], err: system.lines.err[0] };
}

const HEALTHY = () => Response.json({ name: "cccc", version: "1.2.3", instance: "i" });

Deno.test("health returns 0 when the proxy answers on the port of the configuration", async () => {
  await using server = served(HEALTHY);
  const { port } = server.addr;
  await using folder = await temporaryFolder({ "config.yaml": `server: {port: ${port}}\nendpoints: []\n` });
  const result = await run(["-config", join(folder.path, "config.yaml")]);
  assert.deepEqual(result, { code: 0, out: `cccc 1.2.3 answers at http://127.0.0.1:${port}`, err: undefined });
});

Deno.test("health finds the proxy that was started on another port than the configuration's", async () => {
  const instance = crypto.randomUUID();
  await using server = served(() => Response.json({ name: "cccc", version: "1.2.3", instance }));
  const url = `http://127.0.0.1:${server.addr.port}`;
  await using folder = await temporaryFolder({
    "config.yaml": "server: {port: 0}\nendpoints: []\n",
    "data/instance": `${instance}\n`,
    "data/address": `${url}\n`,
  });
  const config = join(folder.path, "config.yaml");
  assert.deepEqual(await run(["-config", config]), { code: 0, out: `cccc 1.2.3 answers at ${url}`, err: undefined });
  // Another proxy has the port by now.
  await Deno.writeTextFile(join(folder.path, "data/instance"), `${crypto.randomUUID()}\n`);
  assert.equal((await run(["-config", config])).code, 1);
});

const KEYED = "server:\n  host: 0.0.0.0\n  port: PORT\n  api_keys:\n    - name: a\n      key: ${NOT_SET}\n";

for (
  const [name, rest] of Object.entries({
    "a list is none": "endpoints: 3\n",
    "a variable is not set": "endpoints: []\n",
    "a brace is not closed": "endpoints:\n  - {name: a, url: \n",
    "lines are not indented": "endpoints:\n- name: a\n url: b\n   tags: x\n",
    "the storage folder is none": 'storage: { directory: "" }\nendpoints: []\n',
  })
) {
  Deno.test(`health finds the proxy that goes on while its file is bad: ${name}`, async () => {
    await using server = served(HEALTHY);
    const text = KEYED.replace("PORT", String(server.addr.port)) + rest;
    await using folder = await temporaryFolder({ "config.yaml": text });
    const { code, out, err } = await run(["-config", join(folder.path, "config.yaml")]);
    assert.deepEqual([code, out, err], [0, `cccc 1.2.3 answers at http://127.0.0.1:${server.addr.port}`, undefined]);
  });
}

Deno.test("health finds the proxy on another port while its file is bad, by the storage folder that it names", async () => {
  const instance = crypto.randomUUID();
  await using server = served(() => Response.json({ name: "cccc", version: "1.2.3", instance }));
  await using folder = await temporaryFolder({
    "config.yaml": "server: { port: 1 }\nstorage: { directory: own }\nendpoints: 3\n",
    "own/instance": `${instance}\n`,
    "own/address": `http://127.0.0.1:${server.addr.port}\n`,
  });
  assert.equal((await run(["-config", join(folder.path, "config.yaml")])).code, 0);
});

Deno.test("health asks the port of the command line, also when the file is bad meanwhile", async () => {
  await using server = served(HEALTHY);
  await using folder = await temporaryFolder({ "config.yaml": "endpoints: 3\n" });
  const args = ["-config", join(folder.path, "config.yaml"), "-port", String(server.addr.port)];
  assert.equal((await run(args)).code, 0);
});

Deno.test("health returns 1 when another program answers", async () => {
  await using server = served(() => new Response("hello"));
  const { code, err } = await run(["-config", "missing.yaml", "-port", String(server.addr.port)]);
  assert.deepEqual([code, err], [1, `Another program answers at http://127.0.0.1:${server.addr.port}`]);
});

Deno.test("health returns 1 when nobody answers", async () => {
  const server = served(HEALTHY);
  const { port } = server.addr;
  await server.shutdown();
  const { code, err } = await run(["-config", "missing.yaml", "-port", String(port)]);
  assert.deepEqual([code, err], [1, `Nobody answers at http://127.0.0.1:${port}`]);
});

for (
  const { text, message } of [
    {
      text: "server: {port: 0}\n",
      message: /^Cannot tell where the proxy listens: server\.port is 0, .*; give -port N$/,
    },
    {
      text: "server: {port: 1}\nendpoints: 3\n",
      message: /^Nobody answers at http:\/\/127\.0\.0\.1:1; .*config\.yaml:2: endpoints /,
    },
  ]
) {
  Deno.test(`health returns 1 and says why when nobody can be found by the file: ${JSON.stringify(text)}`, async () => {
    await using folder = await temporaryFolder({ "config.yaml": text });
    const { code, err } = await run(["-config", join(folder.path, "config.yaml")]);
    assert.equal(code, 1);
    assert.match(err!, message);
  });
}
