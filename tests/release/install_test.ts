import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { archive } from "../../tools/release/archive.ts";
import { installers, PLACEHOLDER } from "../../tools/release/installers.ts";
import { archiveName, hostTarget } from "../../tools/release/targets.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));
const target = hostTarget();
/** The script is for systems with a shell that releases are made for. */
const ignore = target === undefined || target.windows;

/** A release of a program that only tells its version. */
function packed(version: string): Uint8Array {
  const bytes = new TextEncoder().encode(`#!/bin/sh\necho "cccc ${version}"\n`);
  const path = `cccc-${target!.name}/cccc`;
  return archive([{ path, bytes, executable: true }], { zip: false, time: 1, level: 1 });
}

const sumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Installed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the script with a home folder of its own against a server that has these files. */
async function install(home: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<Installed> {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const body = files[new URL(request.url).pathname.slice(1)];
    return body === undefined ? new Response("no", { status: 404 }) : new Response(body as BodyInit);
  });
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [`${ROOT}/scripts/install.sh`],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH")!, HOME: home, CCCC_BASE_URL: `http://127.0.0.1:${server.addr.port}` },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test({
  name: "install.sh installs the program of a release, and a newer one over it",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    for (const version of ["1.0.0", "1.1.0"]) {
      const bytes = packed(version);
      const files = { [archiveName(target!)]: bytes, SHA256SUMS: `${sumOf(bytes)}  ${archiveName(target!)}\n` };
      const { code, out, err } = await install(home.path, files);
      assert.equal(code, 0, err);
      assert.ok(out.startsWith(`Installed cccc ${version} as ${home.path}/.local/bin/cccc\n`), out);
      const { stdout } = await new Deno.Command(`${home.path}/.local/bin/cccc`).output();
      assert.equal(new TextDecoder().decode(stdout), `cccc ${version}\n`);
    }
    assert.deepEqual([...Deno.readDirSync(`${home.path}/.local/share/cccc`)].map(({ name }) => name), ["current"]);
  },
});

for (
  const { what, files, message } of ignore ? [] : [
    {
      what: "an archive that was tampered with",
      files: {
        [archiveName(target!)]: packed("6.6.6"),
        SHA256SUMS: `${sumOf(packed("1.0.0"))}  ${archiveName(target!)}\n`,
      },
      message: /is not what the release says: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}; nothing was installed\n$/,
    },
    {
      what: "an archive that the sums do not name",
      files: { [archiveName(target!)]: packed("1.0.0"), SHA256SUMS: `${sumOf(packed("1.0.0"))}  other.tar.gz\n` },
      message: /^SHA256SUMS of the release does not name cccc-/,
    },
    {
      what: "a release without sums",
      files: { [archiveName(target!)]: packed("1.0.0") },
      message: /Cannot fetch .*SHA256SUMS\n$/,
    },
    {
      what: "a program that does not run here",
      files: (() => {
        const path = `cccc-${target!.name}/cccc`;
        const bytes = archive([{ path, bytes: new TextEncoder().encode("#!/bin/sh\nexit 1\n"), executable: true }], {
          zip: false,
          time: 1,
          level: 1,
        });
        return { [archiveName(target!)]: bytes, SHA256SUMS: `${sumOf(bytes)}  ${archiveName(target!)}\n` };
      })(),
      message: /^The program does not run on this system; nothing was installed\n$/,
    },
  ]
) {
  Deno.test(`install.sh installs nothing of ${what}`, async () => {
    await using home = await temporaryFolder();
    const { code, err } = await install(home.path, files);
    assert.equal(code, 1);
    assert.match(err, message);
    assert.deepEqual([...Deno.readDirSync(home.path)], []);
  });
}

Deno.test("installers know where a release was published, and ask otherwise", async () => {
  for (const [name, text] of await installers(ROOT, "somebody/cccc")) {
    assert.ok(text.includes("somebody/cccc") && !text.includes(PLACEHOLDER), name);
  }
  for (const [name, text] of await installers(ROOT, undefined)) assert.ok(!text.includes(PLACEHOLDER), name);
});
