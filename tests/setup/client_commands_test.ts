import assert from "node:assert/strict";
import { clientCommand, type ClientCommandOptions } from "../../lib/setup/client_commands.ts";

const url = "http://127.0.0.1:8080";
const PROVIDER = `name='cccc',base_url='${url}/v1',wire_api='responses'`;

const ROWS: readonly [asked: Partial<ClientCommandOptions>, claude: string, codex: string][] = [
  [
    {},
    "ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_AUTH_TOKEN=hello claude",
    `codex -c model_provider=cccc -c "model_providers.cccc={${PROVIDER}}"`,
  ],
  [
    { needsKey: true, os: "darwin" },
    "ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_AUTH_TOKEN='a key of server.api_keys' claude",
    "CCCC_API_KEY='a key of server.api_keys' codex -c model_provider=cccc -c " +
    `"model_providers.cccc={${PROVIDER},env_key='CCCC_API_KEY'}"`,
  ],
  [
    { os: "windows" },
    "$env:ANTHROPIC_BASE_URL='http://127.0.0.1:8080'; $env:ANTHROPIC_AUTH_TOKEN='hello'; claude",
    `codex -c model_provider=cccc -c "model_providers.cccc={${PROVIDER}}"`,
  ],
  [
    { takesLogin: true },
    "ANTHROPIC_BASE_URL=http://127.0.0.1:8080 claude",
    `codex -c model_provider=cccc -c "model_providers.cccc={${PROVIDER},requires_openai_auth=true}"`,
  ],
  [
    { takesLogin: true, needsKey: true },
    "ANTHROPIC_BASE_URL=http://127.0.0.1:8080 ANTHROPIC_CUSTOM_HEADERS='x-api-key: a key of server.api_keys' claude",
    "CCCC_API_KEY='a key of server.api_keys' codex -c model_provider=cccc -c " +
    `"model_providers.cccc={${PROVIDER},requires_openai_auth=true,env_http_headers={x-api-key='CCCC_API_KEY'}}"`,
  ],
];

for (const [asked, claude, codex] of ROWS) {
  Deno.test(`clientCommand gives one shell line a client, with ${JSON.stringify(asked)}`, () => {
    const options = { url, needsKey: false, takesLogin: false, os: "linux", ...asked };
    assert.equal(clientCommand("claude", options), claude);
    assert.equal(clientCommand("codex", options), codex);
  });
}
