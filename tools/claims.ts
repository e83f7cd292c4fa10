/**
 * What the two predecessors promise in their READMEs, one promise a line, in the order in which they make it. CCCC's are 1
 * to 77, Claude Code Companion's the others.
 */

export interface Claim {
  /** The promise, in short. */
  readonly says: string;
  /** How it is kept here, if not as it was said. */
  readonly differently?: string;
  /** The decision behind that: a number of docs/adr. */
  readonly adr?: string;
}

/** The number of the decision that tells which promises are kept in another form. */
const OTHERWISE = "0015";

function differently(says: string, how: string): Claim {
  return { says, differently: how, adr: OTHERWISE };
}

function kept(says: string): Claim {
  return { says };
}

/** Claim 1 is the first. */
export const CLAIMS: readonly Claim[] = [
  kept("one local proxy for Claude Code and Codex"),
  kept("converts between Anthropic's and OpenAI's format"),
  kept("finds the endpoint that suits the client by itself"),
  kept("fails over among several endpoints"),
  kept("checks the health of endpoints"),
  kept("retries by itself"),
  kept("rewrites models"),
  kept("overrides parameters"),
  kept("routes by tags"),
  kept("a page to manage it with"),
  kept("detailed logs"),
  kept("statistics of its work"),
  kept("shares load among several endpoints"),
  kept("switches by itself when one fails"),
  kept("one way to the Chinese models"),
  kept("all of Anthropic's API for Claude Code"),
  kept("Codex's own /responses"),
  kept("/responses converted to Chat Completions"),
  kept("both clients on the same port"),
  kept("tells the client and the format of a request"),
  kept("priority as configured, the lower number first"),
  kept("an endpoint for some clients only (supported_clients)"),
  kept("routes by what a request has (tags)"),
  kept("watches endpoints and isolates those that fail"),
  differently(
    "learns from a 400 what an endpoint does not take, tools and tool_choice among it",
    "A forced tool_choice becomes free; tools themselves are never left away: another endpoint is asked",
  ),
  kept("leaves it away and retries at once, without blaming the endpoint"),
  kept("no list of parameters to keep by hand"),
  kept("what was learned stays"),
  kept("gpt-5 becomes qwen3-coder, claude-sonnet becomes kimi-k2"),
  kept("temperature, max_tokens and others are overridden"),
  kept("functions and tools, whole"),
  kept("endpoint states and requests live on the page"),
  kept("a request is traced through all its steps, learning among them"),
  kept("success rate, times, traffic"),
  kept("a request's details exported with one click"),
  kept("releases for macOS, Linux and Windows"),
  differently("built from source with one command", "With Deno in place of Go: `deno task bundle`, `make build`"),
  kept("-config and -port; the first run writes a configuration"),
  differently("the page at the root", "The root leads to /admin"),
  kept("a form that adds an endpoint"),
  kept("the configuration's keys"),
  kept("rules with wildcards for models"),
  kept("an endpoint without supported_clients is for all"),
  kept("logging.level, logging.log_directory"),
  kept("/help has ccc.bat, ccc.command and ccc.sh"),
  kept("the scripts set variables and settings"),
  kept("Claude Code by four variables"),
  kept("the same by ~/.claude/settings.json"),
  differently(
    "Codex by OPENAI_API_BASE and OPENAI_API_KEY",
    "Today's Codex reads neither; `cccc codex` and /help set what it reads",
  ),
  differently(
    "Codex by ~/.codex/config.json",
    "Today's Codex reads config.toml, which `cccc setup codex` and /help write",
  ),
  kept("/help?client=codex has Codex's script"),
  kept("a rule claude-*sonnet*"),
  kept("a builtin tagger with rules of pattern and tag; tagging.enabled"),
  kept("tags keep an endpoint for tagged requests"),
  kept("parameter_overrides as a list of key and value, numbers too"),
  kept("a dashboard of states, requests and times"),
  kept("endpoints changed live, dragged to another priority"),
  kept("all requests, filtered and searched"),
  kept("settings for the log, timeouts and validation"),
  kept("logs/proxy.log, searched by client"),
  kept("an export in debug/"),
  kept("several accounts with priorities switch by themselves"),
  kept("any provider that speaks OpenAI's format"),
  kept("a button that takes an endpoint off the blacklist"),
  kept("a restart empties the blacklist"),
  kept("recovery_threshold"),
  kept("Codex as a full client"),
  kept("/responses converted by itself"),
  kept("tells clients apart and routes by them"),
  kept("learns parameters"),
  kept("retries without blaming endpoints wrongly"),
  kept("rewrites models without being told"),
  kept("keeps tools"),
  kept("looks closer at answers and streams"),
  kept("nine languages"),
  kept("documentation and examples"),
  kept("MIT licence"),
  kept("several endpoints by priority, those out of order passed over"),
  differently(
    "looks at answers and disconnects at an anomaly, so that the client tries again",
    "Before the first content the next endpoint answers unseen; after it an error event says so in the client's protocol",
  ),
  kept("models of OpenAI's format in Claude Code"),
  kept("marks endpoints and asks them in the background"),
  kept("tags by path, header or content; endpoints by tags"),
  kept("whole requests and answers logged, and shown"),
  kept("the first run writes config.yaml where it is"),
  kept("/admin with endpoints, tags, logs and settings"),
  kept("an endpoint added with URL, credential and type"),
  kept("dragging changes priority at once"),
  kept("ANTHROPIC_BASE_URL leads to the proxy, with or without a slash at its end"),
  kept("ANTHROPIC_AUTH_TOKEN may be anything"),
  kept("API_TIMEOUT_MS=600000, so that nobody gives up during a failover"),
  kept("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1"),
  kept("${VAR:default} in the configuration"),
  kept("variables set before the start"),
  kept("docker-start.sh"),
  kept("make docker-build"),
  kept("docker run with volumes and keys"),
  kept("the page in the container"),
  kept("docker-compose, by make too"),
  kept("config.docker.yaml on 0.0.0.0"),
  kept("logs as JSON"),
  kept("keys from the environment in a container"),
  kept("a health check"),
  kept("logs and data on the host"),
  kept("limits in docker-compose"),
  kept("an example for Prometheus"),
  differently("a CSRF secret to be changed", "There is nothing to change: tokens come of a secret made at each start"),
  kept("make docker-push"),
  kept("API keys and tokens"),
  kept("pools in order, switched when they fail"),
  kept("vendors with Anthropic's API are pools"),
  kept("vendors with OpenAI's API only, with a default model"),
];
