import assert from "node:assert/strict";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const SCRIPT = await Deno.readTextFile(new URL("../../docker-start.sh", import.meta.url));
const ignore = Deno.build.os === "windows";

/** Runs the script where `docker` only writes down what it is asked. */
async function run(folder: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [`${folder}/docker-start.sh`, ...args],
    clearEnv: true,
    env: { PATH: `${folder}/bin:${Deno.env.get("PATH")}` },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const asked = await Deno.readTextFile(`${folder}/asked`).catch(() => "");
  await Deno.remove(`${folder}/asked`).catch(() => {});
  const commands = asked.trimEnd().split("\n").filter((line) => line !== "compose version");
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr), asked: commands };
}

/** `published`: the address that Docker says. */
async function folderWithDocker(published = "127.0.0.1:8080") {
  const folder = await temporaryFolder({ "docker-start.sh": SCRIPT, "bin/docker": "" });
  const docker = `#!/bin/sh\necho "$*" >> "${folder.path}/asked"\n` +
    `[ "$2" != port ] || echo "${published}"\n`;
  await Deno.writeTextFile(`${folder.path}/bin/docker`, docker);
  await Deno.chmod(`${folder.path}/bin/docker`, 0o755);
  return folder;
}

Deno.test({
  name: "docker-start.sh start makes a key and a password by chance once, for their owner alone (claim 94)",
  ignore,
  async fn() {
    await using folder = await folderWithDocker();
    const first = await run(folder.path, "start");
    const asked = ["compose up --detach --build --wait", "compose port cccc 8080"];
    assert.deepEqual([first.code, first.err, first.asked], [0, "", asked]);
    assert.match(first.out, /listens on http:\/\/localhost:8080, its pages on http:\/\/localhost:8080\/admin\n/);
    const text = await Deno.readTextFile(`${folder.path}/.env`);
    const values = [...text.matchAll(/^CCCC_(?:API_KEY|ADMIN_PASSWORD)=([0-9a-f]{48})$/gm)].map(([, value]) => value);
    assert.equal(new Set(values).size, 2);
    assert.ok(!first.out.includes(values[0]!));
    assert.equal((await Deno.stat(`${folder.path}/.env`)).mode! & 0o777, 0o600);
    await run(folder.path, "start", "--monitoring");
    assert.equal(await Deno.readTextFile(`${folder.path}/.env`), text);
  },
});

for (
  const { args, asked } of [
    {
      args: ["start", "--monitoring"],
      asked: ["compose --profile monitoring up --detach --build --wait", "compose port cccc 8080"],
    },
    { args: ["stop"], asked: ["compose --profile monitoring down"] },
    { args: ["status"], asked: ["compose --profile monitoring ps"] },
    { args: ["logs"], asked: ["compose --profile monitoring logs --follow --tail=100"] },
    { args: ["logs", "cccc"], asked: ["compose --profile monitoring logs --follow --tail=100 cccc"] },
    {
      args: ["restart"],
      asked: [
        "compose --profile monitoring ps --services --status running",
        "compose --profile monitoring down",
        "compose up --detach --build --wait",
        "compose port cccc 8080",
      ],
    },
  ]
) {
  Deno.test({
    name: `docker-start.sh ${args.join(" ")} asks Docker for what it says (claims 94, 98)`,
    ignore,
    async fn() {
      await using folder = await folderWithDocker();
      const { code, asked: got, err } = await run(folder.path, ...args);
      assert.deepEqual([code, got], [0, asked], err);
    },
  });
}

for (
  const [published, address] of [
    ["127.0.0.1:9000", "localhost:9000"],
    ["0.0.0.0:9000", "localhost:9000"],
    ["[::]:9000", "localhost:9000"],
    ["192.168.1.2:9000", "192.168.1.2:9000"],
  ] as const
) {
  Deno.test({
    name: `docker-start.sh start says where it is where Docker has published it on ${published}`,
    ignore,
    async fn() {
      await using folder = await folderWithDocker(published);
      const { out } = await run(folder.path, "start");
      assert.ok(out.includes(`listens on http://${address}, its pages on http://${address}/admin\n`), out);
    },
  });
}

Deno.test({
  name: "docker-start.sh restart brings Prometheus and Grafana again if they ran",
  ignore,
  async fn() {
    await using folder = await folderWithDocker();
    const services = `case "$*" in *" ps "*) printf 'cccc\\nprometheus\\n' ;; esac\n`;
    await Deno.writeTextFile(`${folder.path}/bin/docker`, services, { append: true });
    const { code, asked, err } = await run(folder.path, "restart");
    assert.deepEqual([code, asked.at(-2)], [0, "compose --profile monitoring up --detach --build --wait"], err);
  },
});

Deno.test({
  name: "docker-start.sh says what it can do",
  ignore,
  async fn() {
    await using folder = await folderWithDocker();
    for (const args of [[], ["build"]]) {
      const { code, err } = await run(folder.path, ...args);
      assert.deepEqual([code, err], [1, "Say what to do: start, stop, restart, status or logs\n"]);
    }
  },
});
