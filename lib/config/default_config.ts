/** What is written where there is no configuration yet. */

/** In a container of the image, where the image's own was hidden by a folder that is mounted over it. */
export { default as IMAGE_CONFIG } from "../../config.docker.yaml" with { type: "text" };

/** What the first run writes: a file that loads without warnings and sends nothing anywhere until somebody edits it. */
export const DEFAULT_CONFIG = `# Configuration of cccc, the Claude Code & Codex Companion.
#
# A change takes effect as soon as this file is saved; only host, port and the folders need a restart.
# \${NAME} and \${NAME:default} are replaced by environment variables, and \${file:PATH} by what a file says, so that no
# credential has to stand here.
# "cccc check" says whether the file is right and what it means.

server:
  host: 127.0.0.1
  port: 8080

# The upstreams. Those with a lower priority are tried first; when one fails, the next one takes over.
# Set "enabled: true" on those you want to use.
endpoints:
  # Anthropic's API with an API key. For a bearer token: "auth_type: auth_token".
  - name: anthropic
    url: https://api.anthropic.com
    endpoint_type: anthropic
    auth_type: api_key
    auth_value: \${ANTHROPIC_API_KEY:}
    enabled: false
    priority: 1

  # Any provider with an OpenAI-compatible chat completions API.
  - name: openai-compatible
    url: https://openrouter.ai/api/v1
    endpoint_type: openai
    wire_api: chat
    auth_type: auth_token
    auth_value: \${OPENROUTER_API_KEY:}
    enabled: false
    priority: 2

  # OpenAI's responses API, which Codex speaks.
  - name: openai
    url: https://api.openai.com/v1
    endpoint_type: openai
    wire_api: responses
    auth_type: auth_token
    auth_value: \${OPENAI_API_KEY:}
    enabled: false
    priority: 3

logging:
  level: info # debug, info, warn or error
  log_directory: ./logs # relative to the folder of this file
`;
