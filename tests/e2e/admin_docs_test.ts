/** `docs/api.md` is run as it is written, and held against the routes that there are. */
import assert from "node:assert/strict";
import { STATUS } from "../../routes/api/refused.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { bareApi } from "./api_contract.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const DOCS = await Deno.readTextFile(new URL("../../docs/api.md", import.meta.url));

function blocks(language: string): string[] {
  return [...DOCS.matchAll(new RegExp("^```" + language + "\\n([\\s\\S]*?)^```$", "gm"))].map(([, text]) => text!);
}

Deno.test("docs/api.md names every route and every error with its status, and no others", () => {
  const said = new Set(
    [...DOCS.matchAll(/`((?:GET|POST|PUT|DELETE)(?:`, `DELETE)?)`? ?`?(\/[^`? ]*)/g)].flatMap(([, methods, path]) =>
      methods!.split("`, `").map((method) => `${method} ${path}`)
    ),
  );
  const routes = bareApi().routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.slice("/admin/api".length)}`);
  assert.deepEqual([...said].toSorted(), routes.filter((route) => route !== "GET /csrf-token").toSorted());
  assert.ok(DOCS.includes("$api/csrf-token"));
  const rows = [...DOCS.matchAll(/^\| (\d{3}) +\| (.*?) +\|/gm)].flatMap(([, status, codes]) =>
    codes!.replaceAll("`", "").split(", ").map((code) => [code, Number(status)])
  );
  // The one that a request gets before the API sees it.
  assert.deepEqual(Object.fromEntries(rows), { ...STATUS, REFUSED: 403 });
  for (const block of blocks("json")) JSON.parse(block);
});

async function has(command: string): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args: ["--version"], stdout: "null", stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const TOOLS = ["bash", "curl", "jq"];
const missing: string[] = [];
for (const tool of TOOLS) if (!await has(tool)) missing.push(tool);
if (missing.length > 0) {
  console.log(`The examples of docs/api.md are not run: this machine has no ${missing.join(", ")}`);
}

Deno.test({
  name: "docs/api.md can be run from its first example to its last",
  ignore: missing.length > 0,
  async fn() {
    const chat = ALL_PROTOCOLS.find(({ name }) => name === "chat")!;
    await using upstream = await FakeUpstream.start((request, connection) => {
      const refused = {
        error: { message: "Unknown parameter: 'seed'.", type: "invalid_request_error", param: "seed" },
      };
      const isBad = "seed" in JSON.parse(request.text);
      return (isBad ? scripts.reply(JSON.stringify(refused), { status: 400 }) : scripts.reply(chat.whole))(
        request,
        connection,
      );
    });
    const endpoint = {
      name: "old",
      ...chat.endpoint,
      url: upstream.url,
      auth_type: "none",
      enabled: true,
      priority: 9,
    };
    await using proxy = await startProxy({ endpoints: [endpoint] });
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], seed: 7 });
    assert.equal((await ask(proxy, chat, { body })).status, 200);
    await using folder = await temporaryFolder();
    const examples = blocks("sh").join("\n")
      .replace("http://127.0.0.1:8080", proxy.address)
      .replace('["kimi 2", "kimi"]', '["kimi 2", "kimi", "old"]');
    const script = `curl() { command curl --fail-with-body "$@"; }\n${examples}`;
    const { success, stdout, stderr } = await new Deno.Command("bash", {
      args: ["-euxo", "pipefail", "-c", script],
      cwd: folder.path,
    })
      .output();
    const text = new TextDecoder().decode(stdout);
    assert.ok(success, `${text}\n${new TextDecoder().decode(stderr)}`);
    for (
      const said of [
        /"rewritten_model":"kimi-k2"/,
        /old ready$/m,
        /old m: leave out "seed"/,
        /^The address is wrong/m,
        /^old: true$/m,
        /^event: finished$/m,
        /"pinned":true/,
      ]
    ) {
      assert.match(text, said);
    }
    assert.deepEqual(proxy.config().endpoints.map(({ id }) => id), []);
  },
});
