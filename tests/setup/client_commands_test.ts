import assert from "node:assert/strict";
import { clientCommands } from "../../lib/setup/client_commands.ts";

const url = "http://127.0.0.1:8080";

Deno.test("clientCommands gives one shell line a client", () => {
  assert.deepEqual(clientCommands({ url, needsKey: false, os: "linux" }), {
    claude: "ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_AUTH_TOKEN=hello claude",
    codex: `codex -c model_provider=cccc -c "model_providers.cccc={name='cccc',base_url='http://127.0.0.1:8080/v1',` +
      `wire_api='responses'}"`,
  });
});

Deno.test("clientCommands names where the key comes from in place of a key", () => {
  assert.deepEqual(clientCommands({ url, needsKey: true, os: "darwin" }), {
    claude: "ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_AUTH_TOKEN='a key of server.api_keys' claude",
    codex: "CCCC_API_KEY='a key of server.api_keys' codex -c model_provider=cccc -c " +
      `"model_providers.cccc={name='cccc',base_url='http://127.0.0.1:8080/v1',wire_api='responses',` +
      `env_key='CCCC_API_KEY'}"`,
  });
});

Deno.test("clientCommands speaks PowerShell on Windows", () => {
  assert.equal(
    clientCommands({ url, needsKey: false, os: "windows" }).claude,
    "$env:ANTHROPIC_BASE_URL='http://127.0.0.1:8080'; $env:ANTHROPIC_AUTH_TOKEN='hello'; claude",
  );
});
