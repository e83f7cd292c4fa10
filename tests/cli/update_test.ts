import assert from "node:assert/strict";
import { runCli } from "../../lib/cli/run_cli.ts";
import { isNewer } from "../../lib/version.ts";
import { VERSION } from "../../lib/version.ts";
import { fakeSystem } from "./fake_system.ts";

async function run(answer: () => Response, variables: Readonly<Record<string, string>> = {}) {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const system = fakeSystem();
  Object.assign(system.variables, variables);
  const url = `http://127.0.0.1:${server.addr.port}/latest`;
  return { code: await runCli(["update", "--check", "-url", url], system), ...system.lines };
}

const RELEASE = { tag_name: "v99.0.0", html_url: "https://example.org/releases/v99.0.0" };

Deno.test("update tells of a newer release, where it is described and how to get it", async () => {
  assert.deepEqual(await run(() => Response.json(RELEASE)), {
    code: 0,
    out: [
      `cccc 99.0.0 is there; this is ${VERSION}`,
      "  What is new:  https://example.org/releases/v99.0.0",
      "  To update:    git pull && deno task assets",
    ],
    err: [],
  });
  const { out } = await run(() => Response.json(RELEASE), { CCCC_IN_IMAGE: "1" });
  assert.equal(out.at(-1), "  To update:    git pull && docker compose up --detach --build --wait");
});

Deno.test("update says that this is the latest release", async () => {
  const { code, out } = await run(() => Response.json({ ...RELEASE, tag_name: `v${VERSION}` }));
  assert.deepEqual([code, out], [0, [`cccc ${VERSION} is the latest release`]]);
});

for (
  const { what, answer, reason } of [
    { what: "there is no release", answer: () => new Response("{}", { status: 404 }), reason: "there is none yet" },
    { what: "GitHub refuses", answer: () => new Response("{}", { status: 403 }), reason: "HTTP 403" },
    {
      what: "a page comes back",
      answer: () => new Response("<html>"),
      reason: "it cannot be reached, or answers with no JSON",
    },
    {
      what: "no version is named",
      answer: () => Response.json({ tag_name: "nightly" }),
      reason: "its answer names no version",
    },
  ]
) {
  Deno.test(`update returns 1 when ${what}`, async () => {
    const { code, err } = await run(answer);
    assert.equal(code, 1);
    assert.match(
      err[0]!,
      new RegExp(`^Cannot ask http://127\\.0\\.0\\.1:\\d+/latest for the latest release: ${reason}$`),
    );
  });
}

Deno.test("update asks nobody unless it is told to", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["update"], system), 2);
  assert.match(system.lines.err[0]!, /^Nothing is updated by itself/);
});

Deno.test("update of sources, which know no list of releases, says how the newest come", async () => {
  const system = fakeSystem();
  assert.equal(await runCli(["update", "-check"], system), 1);
  assert.deepEqual(system.lines.err, [
    "This program is of no release, so there is no list to ask; -url URL names one; the newest sources come by: " +
    "git pull && deno task assets",
  ]);
});

for (
  const { version, than, newer } of [
    { version: "1.2.3", than: "1.2.3", newer: false },
    { version: "1.2.4", than: "1.2.3", newer: true },
    { version: "1.10.0", than: "1.9.9", newer: true },
    { version: "1.9.9", than: "1.10.0", newer: false },
    { version: "1.0.0-rc.1", than: "1.0.0", newer: false },
    { version: "1.0.0", than: "1.0.0-rc.1", newer: true },
    { version: "1.0.0-rc.10", than: "1.0.0-rc.9", newer: true },
    { version: "1.0.0+build.5", than: "1.0.0", newer: false },
  ]
) {
  Deno.test(`isNewer: ${version} is ${newer ? "" : "not "}newer than ${than}`, () => {
    assert.equal(isNewer(version, than), newer);
  });
}
