import assert from "node:assert/strict";
import { CLIENT_NAMES } from "../../lib/setup/connection.ts";
import { helpSteps, SYSTEMS } from "../../lib/setup/help_steps.ts";
import { jsonSettings } from "../../lib/setup/json_settings.ts";
import { settingAt } from "../../lib/setup/settings_format.ts";
import { tomlSettings } from "../../lib/setup/toml_settings.ts";
import { SCRIPTS } from "../../lib/setup/client_script.ts";
import { parseArgs } from "../../lib/cli/parse_args.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { fakeClient, startedWith } from "../cli/fake_client.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const url = "http://127.0.0.1:8123";

for (const client of CLIENT_NAMES) {
  for (const system of SYSTEMS) {
    for (const [needsKey, takesLogin] of [[false, false], [true, false], [false, true], [true, true]] as const) {
      const about = `${client} on ${system}${needsKey ? " with a key" : ""}${takesLogin ? " and its login" : ""}`;
      const claims = client === "claude" ? "(claims 47, 48, 89, 90, 91)" : "(claims 49, 50)";
      Deno.test(`helpSteps for ${about} name commands and scripts that exist, and settings that can be read ${claims}`, () => {
        const steps = helpSteps({ client, system, url, needsKey, takesLogin, checksItself: false });
        for (const command of [steps.once, steps.forGood, steps.undo]) {
          assert.equal(parseArgs(command.split(" ").slice(1), COMMANDS).type, "run", command);
        }
        assert.ok(Object.hasOwn(SCRIPTS, steps.script));
        assert.ok(steps.undoScript.startsWith(steps.runScript) && steps.runScript.includes(steps.script));
        const key = needsKey ? "YOUR_KEY" : undefined;
        if (client === "claude") {
          const value = jsonSettings.parse(steps.file.text);
          assert.equal(settingAt(value, ["env", "ANTHROPIC_BASE_URL"]), url);
          assert.equal(settingAt(value, ["env", "ANTHROPIC_AUTH_TOKEN"]), takesLogin ? undefined : key ?? "hello");
          const header = takesLogin && needsKey ? "x-api-key: YOUR_KEY" : undefined;
          assert.equal(settingAt(value, ["env", "ANTHROPIC_CUSTOM_HEADERS"]), header);
          assert.equal(settingAt(value, ["env", "API_TIMEOUT_MS"]), "600000");
          assert.equal(settingAt(value, ["env", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"]), "1");
        } else {
          const value = tomlSettings.parse(steps.file.text);
          assert.equal(settingAt(value, ["model_provider"]), "cccc");
          assert.equal(settingAt(value, ["model_providers", "cccc", "base_url"]), `${url}/v1`);
          const said = (...path: string[]) => settingAt(value, ["model_providers", "cccc", ...path]);
          assert.equal(said("experimental_bearer_token"), takesLogin ? undefined : key);
          assert.equal(said("requires_openai_auth"), takesLogin ? true : undefined);
          assert.equal(said("http_headers", "x-api-key"), takesLogin ? key : undefined);
        }
        assert.equal(steps.shell.includes("$env:"), system === "windows" && (client === "claude" || needsKey));
      });

      Deno.test({
        name: `helpSteps for ${about} have lines that start the client in a shell ${claims}`,
        ignore: Deno.build.os === "windows" || system === "windows",
        async fn() {
          await using folder = await temporaryFolder();
          const PATH = await fakeClient(folder.path, client);
          const { shell } = helpSteps({ client, system, url, needsKey, takesLogin, checksItself: false });
          const { success } = await new Deno.Command("sh", { args: ["-euc", shell], env: { PATH } }).output();
          assert.ok(success);
          const { args, env } = await startedWith(folder.path);
          if (client === "claude") assert.equal(env["ANTHROPIC_BASE_URL"], url);
          else {
            const values = args[3] ?? "";
            const provider = settingAt(tomlSettings.parse(values), ["model_providers", "cccc"]) as Record<
              string,
              string
            >;
            assert.equal(provider["base_url"], `${url}/v1`);
            assert.equal(provider["env_key"], needsKey && !takesLogin ? "CCCC_API_KEY" : undefined);
            assert.equal(provider["requires_openai_auth"], takesLogin ? true : undefined);
          }
        },
      });
    }
  }
}

Deno.test("helpSteps have the program as it is typed where it has no name", () => {
  const program = "deno run -A /home/me/cccc/main.ts";
  const steps = helpSteps({
    client: "codex",
    system: "linux",
    url,
    needsKey: false,
    takesLogin: false,
    checksItself: false,
    program,
    config: "/my own/c.yaml",
  });
  assert.deepEqual([steps.once, steps.forGood, steps.undo], [
    `${program} -config '/my own/c.yaml' codex`,
    `${program} -config '/my own/c.yaml' setup codex`,
    `${program} unsetup codex`,
  ]);
});
