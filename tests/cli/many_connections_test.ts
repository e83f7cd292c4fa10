import assert from "node:assert/strict";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";
import { programCommand, startProgramBy } from "./program.ts";

/** No shell that could set the limit. */
const ignore = Deno.build.os === "windows";

/** What the program itself has open, and few connections besides. */
const FILES = 64;

Deno.test(
  { name: "cccc outlives more connections than it may have, and is there again when they are gone", ignore },
  async () => {
    await using folder = await temporaryFolder({ "config.yaml": "server: {port: 0}\nendpoints: []\n" });
    await using program = await startProgramBy(programCommand(folder.path, ["start"], { files: FILES }));
    const { hostname, port } = new URL(program.url);
    const connections: Deno.Conn[] = [];
    try {
      for (let count = 0; count < 2 * FILES; count++) {
        connections.push(await Deno.connect({ hostname, port: Number(port) }));
      }
    } catch {
      // Between two listenings the port is closed, and what was not accepted yet is cut in one way or another.
    }
    await program.saw("Cannot accept connections");
    for (const connection of connections) connection.close();
    assert.equal((await healthy(program.url)).name, "cccc");
    program.kill("SIGTERM");
    assert.equal((await program.finished).code, 0);
  },
);

/** Its health, as soon as it listens again. */
async function healthy(url: string): Promise<{ name: string }> {
  return (await until("it listens", () => fetch(`${url}/healthz`).catch(() => undefined))).json();
}
