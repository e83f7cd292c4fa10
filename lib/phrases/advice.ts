import type { Text } from "./fill.ts";

/** What one has to know of a provider, and what to do about a test of an endpoint that failed. */
export const ADVICE = {
  "advice.preset_cloud_region": "Put your own region into the address",
  "advice.preset_context": "Agents need room: give the model a context of 32,000 tokens or more",
  "advice.preset_deployment": "The model's name is the one that you gave your deployment",
  "advice.preset_maps_claude": "It takes Claude's names for models and answers with its own",
  "advice.preset_own_port": "Its usual port is this proxy's own: start one of them with another",
  "advice.preset_plan_key": "Only for the key of a coding plan; the provider's other keys belong to another address",
  "advice.preset_plan_or_pay": "Takes keys of a coding plan as well as those that pay by use",
  "advice.preset_prefix": "Names of models begin with their maker's, such as openai/gpt-oss-120b",
  "advice.preset_region_china": "For accounts of the Chinese site; those of the international one have another address",
  "advice.preset_region_global":
    "For accounts of the international site; those of the Chinese one have another address",
  "advice.preset_replace": "Replace the word in capitals in the address",
  "advice.preset_reseller": "Somebody else's account is in between: they can read all that is sent",
  "advice.preset_short_token":
    "An access token is good for an hour. For a lasting one see the OAuth fields (oauth_config)",
  "advice.preset_start_first": "Start it on this machine first. It needs no key",
  "advice.test_address": "The address is wrong. Check host and port",
  "advice.test_canceled": "The test was stopped before it had an answer",
  "advice.test_certificate":
    "No secure connection came about. If the authority is unknown, name its file under Certificates (ca_file); also check http and https in the address, and this machine's clock",
  "advice.test_credential":
    "The key is not accepted. Check it (auth_value), and whether the credential's kind (auth_type) is what the provider wants",
  "advice.test_limit": "The account's limit is reached. Wait, or use another key",
  "advice.test_model": "The endpoint does not have this model. Choose another one, or set a default model or a rule",
  "advice.test_money": "The account pays for nothing more. Look at its balance with the provider",
  "advice.test_network": "The connection failed. Check the network, and whether a proxy is needed on the way",
  "advice.test_not_api": "What answered is no such API, perhaps a web page. Check address, path and type",
  "advice.test_not_running": "Nobody listens at that address. Start the server there, or check the port",
  "advice.test_oauth":
    "No token could be got. Check the OAuth fields, and log in again if the refresh token is used up",
  "advice.test_overloaded": "The provider has a fault or is overloaded. Try again later",
  "advice.test_passthrough": "It takes its clients' own credentials, and a test has none. Try it with a client",
  "advice.test_path": "There is no such API at this address. Check address, path and type",
  "advice.test_proxy": "The proxy on the way refused. Check its kind, address, user and password",
  "advice.test_redirect": "The address leads elsewhere. Put the one that it leads to in its place",
  "advice.test_request":
    "The endpoint refuses such a request. The message says what; changing body members (parameter_overrides) may help",
  "advice.test_timeout": "No answer came in time. A local model may still be loading; else raise the timeouts",
  "advice.test_unusable": "It cannot be used as it is configured. The message says why",
  "advice.word_another_gateway": "Another gateway",
  "advice.word_china": "China",
  "advice.word_coding_plan": "coding plan",
  "advice.word_international": "international",
} as const satisfies Readonly<Record<string, Text>>;
