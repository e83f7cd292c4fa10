import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { CHAT, GEMINI, MESSAGES, type ProtocolCase, PROTOCOLS, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

/** For whom the endpoint that failed is asked after another one from then on. */
type HeldBack = "nobody" | "the model for a moment" | "the model" | "all models";

/** What a provider says of an account, a limit or a model, in the shape that it really has (read in issues, 2026-11). */
interface Row {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly status: number;
  readonly body: unknown;
  /** As an event of a stream under a 200, where the provider does that too. */
  readonly event?: string;
  readonly heldBack: HeldBack;
  /** The same endpoint is asked once more within the request. */
  readonly again?: true;
}

const google = (message: string, ...details: unknown[]) => ({
  error: { code: 429, message, status: "RESOURCE_EXHAUSTED", details },
});
const RETRY_INFO = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "36s" };
const DATE = "2099-01-01 10:00:00";

const ROWS: readonly Row[] = [
  // A quota that fills again is a limit of its model, whatever words of money it is told in.
  {
    name: "Google's quota of a minute",
    protocol: GEMINI,
    status: 429,
    body: google("You exceeded your current quota, please check your plan.", RETRY_INFO),
    event: "",
    heldBack: "the model",
  },
  {
    name: "Google's quota of which nobody says the end",
    protocol: GEMINI,
    status: 429,
    body: google("You exceeded your current quota, please check your plan."),
    event: "",
    heldBack: "the model for a moment",
  },
  {
    name: "Google's prepaid account",
    protocol: GEMINI,
    status: 429,
    body: google("The prepayment credits are depleted."),
    event: "",
    heldBack: "all models",
  },
  {
    name: "DashScope's tokens of a minute",
    protocol: CHAT,
    status: 429,
    body: {
      error: { message: "You exceeded your current quota: docs/error-code#token-limit", code: "insufficient_quota" },
    },
    heldBack: "the model for a moment",
  },
  {
    name: "Cerebras' tokens of a minute",
    protocol: CHAT,
    status: 429,
    body: { message: "Tokens per minute limit exceeded", type: "too_many_tokens_error", code: "token_quota_exceeded" },
    heldBack: "the model for a moment",
  },
  {
    name: "z.ai's window of five hours",
    protocol: CHAT,
    status: 429,
    body: { error: { code: "1308", message: `Usage limit reached for 5 hour. Your limit will reset at ${DATE}` } },
    event: "",
    heldBack: "the model",
  },
  {
    name: "a subscription's usage",
    protocol: RESPONSES,
    status: 429,
    body: {
      error: { type: "usage_limit_reached", message: "The usage limit has been reached", resets_in_seconds: 600 },
    },
    event: "error",
    heldBack: "all models",
  },
  {
    name: "the same with its status beside it, as over a socket",
    protocol: RESPONSES,
    status: 429,
    body: { type: "error", status_code: 429, error: { type: "x", message: "No more of it", resets_in_seconds: 600 } },
    event: "error",
    heldBack: "all models",
  },
  {
    name: "OpenRouter's provider, whose own words stand inside",
    protocol: CHAT,
    status: 429,
    body: {
      error: {
        message: "Provider returned error",
        code: 429,
        metadata: { raw: JSON.stringify(google("Quota exceeded", RETRY_INFO)) },
      },
    },
    event: "",
    heldBack: "the model",
  },
  {
    name: "a relay's week, which it says beside the title",
    protocol: MESSAGES,
    status: 429,
    body: { error: "Upstream rate limited", message: `已达到周使用限制，将于 ${DATE} 自动恢复` },
    heldBack: "the model",
  },
  {
    name: "Zhipu's pace, in a stream",
    protocol: CHAT,
    status: 429,
    body: { error: { code: "1302", message: "Rate limit reached for requests" } },
    event: "",
    heldBack: "the model for a moment",
  },
  {
    name: "AWS's pace with the status of a bad request",
    protocol: MESSAGES,
    status: 400,
    body: { __type: "com.amazon.coral#ThrottlingException", message: "Too many requests, please wait." },
    heldBack: "nobody",
  },

  // An account that is empty or closed, whatever the status.
  ...([
    ["MiniMax", MESSAGES, 500, { type: "error", error: { type: "api_error", message: "insufficient balance (1008)" } }],
    ["a gateway before a gateway", CHAT, 500, {
      error: { message: "status_code=403, 预扣费额度失败", type: "upstream_error" },
    }],
    ["new-api", CHAT, 403, { error: { message: "用户额度不足", code: "insufficient_user_quota" } }],
    ["xAI", CHAT, 403, { code: "permission-denied", error: "Your team doesn't have any credits yet." }],
    ["OpenRouter's key", CHAT, 403, { error: { message: "Key limit exceeded (daily limit)", code: 403 } }],
    ["Fireworks", CHAT, 412, { error: { code: "PRECONDITION_FAILED", message: "Account x is suspended" } }],
    ["LiteLLM", CHAT, 400, { error: { message: "Budget has been exceeded! Max budget: 10", type: "budget_exceeded" } }],
    ["Cloudflare", CHAT, 429, { success: false, errors: [{ message: "you have used up your daily free allocation" }] }],
    ["a plan without it", RESPONSES, 429, { error: { type: "usage_not_included", message: "Upgrade to use this" } }],
    ["a key that leaked", GEMINI, 403, { error: { code: 403, message: "Your API key was reported as leaked." } }],
    ["a credential of one program", MESSAGES, 400, {
      type: "error",
      error: { type: "invalid_request_error", message: "This credential is only authorized for use with one program" },
    }],
  ] as const).map(([name, protocol, status, body]): Row => ({
    name: `an account (${name})`,
    protocol,
    status,
    body,
    heldBack: "all models",
  })),
  {
    name: "MiniMax's balance under a 200",
    protocol: CHAT,
    status: 200,
    body: { choices: null, base_resp: { status_code: 1008, status_msg: "insufficient balance" } },
    event: "",
    heldBack: "all models",
  },

  // A model.
  {
    name: "an old model of Bedrock's",
    protocol: MESSAGES,
    status: 404,
    body: { message: "This model version has reached the end of its life." },
    heldBack: "the model",
  },
  {
    name: "a model that a bare 403 may be about",
    protocol: CHAT,
    status: 403,
    body: { error: { message: "Forbidden" } },
    heldBack: "the model",
  },
  {
    name: "LM Studio without a model",
    protocol: CHAT,
    status: 400,
    body: { error: "No models loaded. Please load a model." },
    heldBack: "the model",
  },
  {
    name: "LM Studio's model that fell over",
    protocol: CHAT,
    status: 400,
    body: { error: "The model has crashed without additional information." },
    heldBack: "nobody",
    again: true,
  },
];

function endpoints(protocol: ProtocolCase, upstreams: readonly FakeUpstream[]) {
  return upstreams.map(({ url }, index) => (
    {
      name: `e${index}`,
      ...protocol.endpoint,
      url,
      auth_type: "api_key",
      auth_value: "made-up-key",
      enabled: true,
      priority: index + 1,
    }
  ));
}

/** Who answers a request for `model`, in a session of its own. */
async function answeredBy(proxy: Proxy, protocol: ProtocolCase, model: string): Promise<string | null> {
  const path = protocol.path(false).replace("/m:", `/${model}:`);
  const body = protocol.request(false).replace('"m"', JSON.stringify(model));
  const { headers, status, text } = await ask(proxy, protocol, { path, body });
  assert.equal(status, 200, text);
  return headers.get("x-cccc-endpoint");
}

async function heldBackAfter({ protocol, status, body, event, again }: Row, asEvent: boolean): Promise<HeldBack> {
  const data = JSON.stringify(body);
  const refusal = asEvent
    ? scripts.stream([event === "" ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`])
    : scripts.reply(data, { status });
  const refusals = again ? [refusal, refusal] : [refusal];
  await using first = await FakeUpstream.start(...refusals, scripts.reply(protocol.whole));
  await using second = await FakeUpstream.start(scripts.reply(protocol.whole));
  await using proxy = await startProxy({
    endpoints: endpoints(protocol, [first, second]),
    routing: { affinity: { enabled: false } },
  });
  const { headers, status: told } = await ask(proxy, protocol, { streaming: asEvent });
  assert.deepEqual([told, headers.get("x-cccc-endpoint")], [200, "e1"]);
  assert.equal(first.requests.length, refusals.length, "how often the endpoint is asked that refuses");
  if (await answeredBy(proxy, protocol, "m") === "e0") return "nobody";
  if (await answeredBy(proxy, protocol, "other") !== "e0") return "all models";
  return /e0 \(asked last: HTTP 429/.test((await proxy.requests(2))[1]!.route) ? "the model for a moment" : "the model";
}

for (const row of ROWS) {
  const { name, event, status, heldBack } = row;
  const forms = status === 200 ? [false, true] : event === undefined ? [false] : [false, true];
  for (const asEvent of forms) {
    const where = asEvent ? " (in a stream)" : "";
    Deno.test(`${name} lets the next endpoint answer, and holds back ${heldBack}${where}`, async () => {
      assert.equal(await heldBackAfter(row, asEvent), heldBack);
    });
  }
}

Deno.test("a limit that a stream states is told to each client with its time, and to nobody as a fault of the server", async (t) => {
  const event = `data: ${JSON.stringify(google("Quota exceeded.", RETRY_INFO))}\n\n`;
  await steps(t, PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(scripts.stream([event]));
    await using proxy = await startProxy({ endpoints: endpoints(GEMINI, [upstream]) });
    const { status, headers } = await ask(proxy, protocol, { streaming: true });
    assert.deepEqual([status, headers.get("retry-after")], [429, "36"]);
  });
});

Deno.test("what a refusal quotes of the conversation holds back no endpoint", async (t) => {
  const quoted = [
    "my credit balance is too low",
    "余额不足，请充值",
    "Invalid API key provided",
    "model not found",
    "rate limit reached, please try again in 20s",
  ];
  await steps(t, quoted.map((words) => ({ name: words, words })), async ({ words }) => {
    const message = `messages[0].content: invalid type: string "${words}", expected a sequence`;
    await using first = await FakeUpstream.start(
      scripts.reply(JSON.stringify({ error: { message, type: "invalid_request_error" } }), { status: 400 }),
      scripts.reply(CHAT.whole),
    );
    await using second = await FakeUpstream.start(scripts.reply(CHAT.whole));
    await using proxy = await startProxy({ endpoints: endpoints(CHAT, [first, second]) });
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: `The log says: ${words}` }] });
    const { status, text } = await ask(proxy, CHAT, { body });
    assert.deepEqual([status, JSON.parse(text).error.message], [400, message]);
    assert.equal(await answeredBy(proxy, CHAT, "m"), "e0");
    assert.equal(second.requests.length, 0);
  });
});

const OVERFLOW = { code: 400, message: "the request exceeds the available context size", type: "server_error" };
const STRAY: readonly (readonly [name: string, text: string])[] = [
  ["a field of its own (llama.cpp)", `error: ${JSON.stringify(OVERFLOW)}\n\ndata: [DONE]\n\n`],
  ["a body behind keep-alives", `: PING\n\n${JSON.stringify({ error: OVERFLOW })}\n`],
];

for (const [name, text] of STRAY) {
  Deno.test(`a full context that a stream tells as ${name} reaches each client in its words`, async (t) => {
    await steps(t, PROTOCOLS, async (protocol) => {
      await using upstream = await FakeUpstream.start(scripts.stream([text]));
      await using proxy = await startProxy({ endpoints: endpoints(CHAT, [upstream]) });
      const { status, text: said } = await ask(proxy, protocol, { streaming: true });
      const { error } = JSON.parse(said);
      assert.deepEqual([status, upstream.requests.length], [400, 1]);
      if (protocol === MESSAGES) assert.match(error.message, /^prompt is too long/);
      if (protocol === RESPONSES) assert.equal(error.code, "context_length_exceeded");
    });
  });

  Deno.test(`a stream that goes on with ${name} ends for each client with an error of its own protocol`, async (t) => {
    await steps(t, PROTOCOLS, async (protocol) => {
      await using upstream = await FakeUpstream.start(scripts.stream([...CHAT.preamble, ...CHAT.content, text]));
      await using proxy = await startProxy({ endpoints: endpoints(CHAT, [upstream]) });
      const { status, text: said } = await ask(proxy, protocol, { streaming: true });
      assert.equal(status, 200);
      const events = eventsIn(said);
      assert.ok(protocol.isError(events.at(-1)!), JSON.stringify(events.at(-1)));
      assert.ok(!events.some((event) => protocol.isFinish(event)));
    });
  });
}
