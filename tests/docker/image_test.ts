/**
 * The container without an engine: what the Dockerfile says is compared with the list of flags, and its steps are done in
 * a folder that becomes the root, which is read-only, with the image's user, environment and command.
 */

import assert from "node:assert/strict";
import { denoRunFlags, SELF_CONTAINED } from "../../tools/flags.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { imageOf } from "./dockerfile.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const image = imageOf(await Deno.readTextFile(`${ROOT}/Dockerfile`));
const START = ["/usr/local/bin/deno", "run", ...SELF_CONTAINED, ...denoRunFlags(), "/app/cccc.js"];

Deno.test("Dockerfile starts and asks with the flags of the list, as nobody in particular", () => {
  assert.deepEqual(image.entrypoint, START);
  assert.deepEqual(image.command, ["start", "-config", "/app/config/config.yaml"]);
  assert.deepEqual(image.healthcheck, [...START, "health", "-config", "/app/config/config.yaml"]);
  assert.equal(image.user, "65532:65532");
});

/** Whether a folder can become the root here, which takes the rights to mount. */
async function canChangeRoot(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    const args = ["--mount", "sh", "-c", "mount --bind /tmp /tmp && command -v chroot setpriv ldd"];
    return (await new Deno.Command("unshare", { args, stdin: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** Copies what `.dockerignore` lets through and builds the bundle there, as the first stage does. */
async function build(folder: string): Promise<void> {
  const names = (await Deno.readTextFile(`${ROOT}/.dockerignore`)).split("\n")
    .filter((line) => line.startsWith("!")).map((line) => line.slice(1).replace(/\/$/, ""));
  await run("cp", ["-r", ...names.map((name) => `${ROOT}/${name}`), folder]);
  await run(Deno.execPath(), ["task", "--quiet", "bundle"], { cwd: folder });
}

/** The files of the last stage: the base has what an executable of C++ needs, and no more. */
async function assemble(root: string, source: string): Promise<void> {
  for (const name of ["usr/local/bin", "app/config", "app/data", "app/logs", "tmp", "proc", "dev", "etc/ssl/certs"]) {
    await Deno.mkdir(`${root}/${name}`, { recursive: true });
  }
  await Deno.copyFile(Deno.execPath(), `${root}/usr/local/bin/deno`);
  await Deno.copyFile(`${source}/dist/cccc.js`, `${root}/app/cccc.js`);
  await Deno.copyFile(`${source}/config.docker.yaml`, `${root}/app/config/config.yaml`);
  await Deno.writeTextFile(`${root}/etc/passwd`, "nonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n");
  const { stdout } = await new Deno.Command("ldd", { args: [Deno.execPath()] }).output();
  for (const [library] of new TextDecoder().decode(stdout).matchAll(/\/\S+/g)) {
    await run("cp", ["--parents", "--dereference", library, root]);
  }
  await run("chown", ["-R", image.user, `${root}/app`]);
  await Deno.chmod(root, 0o755);
}

interface RunOptions {
  readonly cwd?: string;
}

async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], stdin: "null", ...options })
    .output();
  const decoder = new TextDecoder();
  assert.ok(success, `${program} ${args.join(" ")}: ${decoder.decode(stderr)}${decoder.decode(stdout)}`);
  return decoder.decode(stdout);
}

/**
 * Mounts as a container has them: the root read-only, the folders of the volumes and /tmp not. Then the words run there
 * as the image's user, in this process.
 */
const IN_ROOT = `set -e
root=$1 user=$2
shift 2
mount --bind "$root" "$root"
for volume in app/config app/data app/logs; do mount --bind "$root/$volume" "$root/$volume"; done
mount -t tmpfs tmpfs "$root/tmp"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount -o remount,ro,bind "$root"
if touch "$root/app/x" 2>/dev/null; then echo "The root can be written" >&2; exit 1; fi
cd "$root"
exec setpriv --no-new-privs chroot --userspec="$user" "$root" "$@"
`;

const possible = await canChangeRoot();
if (!possible) console.log("No folder can become the root here: the container's steps are not tried");

Deno.test(
  {
    name: "the image runs read-only and as nobody, answers, is healthy, and stops (claims 96, 97, 102, 103)",
    ignore: !possible,
  },
  async () => {
    await using source = await temporaryFolder();
    await using root = await temporaryFolder();
    await build(source.path);
    await assemble(root.path, source.path);
    const env = { ...image.env, CCCC_API_KEY: "the-key", CCCC_ADMIN_PASSWORD: "the password" };
    const inImage = (...words: readonly string[]) =>
      new Deno.Command("unshare", {
        args: ["--mount", "sh", "-c", IN_ROOT, "sh", root.path, image.user, ...words],
        clearEnv: true,
        env: { ...env, PATH: Deno.env.get("PATH")! },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      });
    const port = freePort();
    const server = inImage(...image.entrypoint, ...image.command, "-port", port).spawn();
    const logged = new Response(server.stderr).text();
    const health = async () => (await inImage(...image.healthcheck, "-port", port).output()).code;
    try {
      const address = await firstLine(server.stdout);
      if (address === undefined) throw new Error(await logged);
      assert.ok(
        address.endsWith(`listens on http://127.0.0.1:${port}, and on every other address of this machine`),
        address,
      );
      assert.equal((await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()).name, "cccc");
      for (const [key, status] of [["wrong", 401], ["the-key", 200]] as const) {
        const response = await fetch(`http://127.0.0.1:${port}/v1/models`, {
          headers: { authorization: `Bearer ${key}` },
        });
        await response.body?.cancel();
        assert.equal(response.status, status);
      }
      const page = await fetch(`http://127.0.0.1:${port}/admin`, {
        headers: { authorization: `Basic ${btoa("admin:the password")}` },
      });
      assert.equal(page.status, 200);
      assert.match(await page.text(), /^<!DOCTYPE html>/i);
      assert.equal(await health(), 0);
    } finally {
      server.kill("SIGTERM");
      await server.status;
    }
    assert.equal((await server.status).code, 0);
    assert.equal(await health(), 1);
    const lines = (await logged).split("\n").filter((line) => line !== "");
    assert.ok(lines.length > 0);
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
    // What is to be kept lies in the folders of the volumes, and belongs to the image's user.
    for (const path of ["app/data/cccc.db", "app/logs/proxy.log"]) {
      assert.equal((await Deno.stat(`${root.path}/${path}`)).uid, 65532, path);
    }
  },
);

/** A port that nobody has now. */
function freePort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return String((listener.addr as Deno.NetAddr).port);
}

/** Reads on behind the first line, so that the server can go on writing; `undefined`: there is none. */
async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string | undefined> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    text += chunk.value;
    if (!text.includes("\n")) continue;
    void (async () => {
      while (!(await reader.read()).done);
    })();
    return text.slice(0, text.indexOf("\n"));
  }
  return undefined;
}
