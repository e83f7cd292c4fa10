import assert from "node:assert/strict";
import { FakeUpstream, type ReceivedRequest, type Script } from "../fake_upstream.ts";
import { ask, open } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, MESSAGES, type ProtocolCase } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const UPSTREAM_KEY = "upstream-planted-4f7a91c2";
const QUERY_KEY = "query-planted-77b1d0e3";

/** Everything in which a client may carry a credential, each with a value of its own. */
const CLIENT = {
  authorization: "Bearer client-planted-bearer",
  "x-api-key": "client-planted-x-api-key",
  "api-key": "client-planted-api-key",
  "x-goog-api-key": "client-planted-goog",
  "proxy-authorization": "Basic client-planted-proxy",
  cookie: "session=client-planted-cookie",
};
const CLIENT_QUERY = "client-planted-query";
const CREDENTIALS = Object.keys(CLIENT);

function withKey(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}key=${CLIENT_QUERY}`;
}

function everything({ target, rawHeaders, text }: ReceivedRequest): string {
  return [target, ...rawHeaders.flat(), text].join("\n");
}

function assertAbsent(text: string, where: string): void {
  for (const secret of ["client-planted", UPSTREAM_KEY, QUERY_KEY]) {
    assert.ok(!text.includes(secret), `${secret} in ${where}: ${text}`);
  }
}

interface AuthRow {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly auth: Readonly<Record<string, string>>;
  /** The one credential that goes upstream. */
  readonly sent: readonly [header: string, value: string] | undefined;
}

/** As the protocol's vendor takes it. */
function apiKeyOf({ name }: ProtocolCase): [string, string] {
  if (name === "gemini") return ["x-goog-api-key", UPSTREAM_KEY];
  return name === "messages" ? ["x-api-key", UPSTREAM_KEY] : ["authorization", `Bearer ${UPSTREAM_KEY}`];
}

const AUTH: readonly AuthRow[] = ALL_PROTOCOLS.flatMap((protocol): AuthRow[] => [
  {
    name: `${protocol.name}: auth_token`,
    protocol,
    auth: { auth_type: "auth_token", auth_value: UPSTREAM_KEY },
    sent: ["authorization", `Bearer ${UPSTREAM_KEY}`],
  },
  {
    name: `${protocol.name}: api_key`,
    protocol,
    auth: { auth_type: "api_key", auth_value: UPSTREAM_KEY },
    sent: apiKeyOf(protocol),
  },
  { name: `${protocol.name}: none`, protocol, auth: { auth_type: "none" }, sent: undefined },
]);

Deno.test("exactly the endpoint's own credential goes upstream, and none of the client's anywhere", async (t) => {
  await steps(t, AUTH, async ({ protocol, auth, sent }) => {
    for (const streaming of [false, true]) {
      const answer = streaming ? scripts.stream(eventsOf(protocol)) : scripts.reply(protocol.whole);
      await using upstream = await FakeUpstream.start(answer);
      const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, ...auth, enabled: true };
      await using proxy = await startProxy({ endpoints: [endpoint] });
      const received = await ask(proxy, protocol, {
        streaming,
        headers: CLIENT,
        path: withKey(protocol.path(streaming)),
      });
      assert.equal(received.status, 200);
      const [request] = upstream.requests as [ReceivedRequest];
      const credentials = CREDENTIALS.flatMap((name) => {
        const value = request.headers.get(name);
        return value === null ? [] : [[name, value]];
      });
      assert.deepEqual(credentials, sent === undefined ? [] : [sent]);
      assert.ok(!everything(request).includes("client-planted"), everything(request));
      assert.ok(!request.target.includes("key="), request.target);
      assertAbsent(received.text + JSON.stringify([...received.headers]), "the answer");
      assertAbsent(await proxy.logged(), "the log");
    }
  });
});

Deno.test("passthrough sends the client's own credential to its host, and the other endpoint gets its own", async () => {
  await using first = await FakeUpstream.start(scripts.reply("{}", { status: 401 }));
  await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const common = { ...MESSAGES.endpoint, enabled: true };
  await using proxy = await startProxy({
    server: { passthrough_hosts: ["127.0.0.1"] },
    routing: { affinity: { enabled: false } },
    endpoints: [
      { name: "a", ...common, url: first.url, auth_type: "passthrough", priority: 1 },
      { name: "b", ...common, url: second.url, auth_type: "auth_token", auth_value: UPSTREAM_KEY, priority: 2 },
    ],
  });
  const headers = { authorization: CLIENT.authorization };
  assert.equal((await ask(proxy, MESSAGES, { headers })).status, 200);
  assert.equal(first.requests[0]!.headers.get("authorization"), CLIENT.authorization);
  assert.equal(second.requests[0]!.headers.get("authorization"), `Bearer ${UPSTREAM_KEY}`);
  // The client's own refused credential says nothing about the endpoint: it is asked first again.
  await ask(proxy, MESSAGES, { headers });
  assert.equal(first.requests.length, 2);
  assertAbsent(await proxy.logged(), "the log");
});

Deno.test("passthrough sends nothing for a client that was set up without its login, and says what helps", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({
    server: { passthrough_hosts: ["127.0.0.1"] },
    endpoints: [{ name: "a", ...MESSAGES.endpoint, enabled: true, url: upstream.url, auth_type: "passthrough" }],
  });
  const { status, text } = await ask(proxy, MESSAGES, { headers: { authorization: "Bearer hello" } });
  assert.equal(status, 401);
  assert.match(text, /the request carries none; \\"cccc setup\\" sets the client up with its login/);
  assert.equal(upstream.requests.length, 0);
});

Deno.test("passthrough to a host that is not listed is refused with the configuration", async () => {
  const endpoint = { name: "a", url: "http://127.0.0.1:9", auth_type: "passthrough", enabled: true };
  await assert.rejects(startProxy({ endpoints: [endpoint] }), /passthrough_hosts/);
});

const ECHO = `refused: ${UPSTREAM_KEY} of http://127.0.0.1/?key=${QUERY_KEY}`;

interface EchoRow {
  readonly name: string;
  readonly script: (protocol: ProtocolCase, said: string) => Script;
}

/** Upstreams that say a credential back. */
const ECHOES: readonly EchoRow[] = [
  ...[400, 401, 403, 404, 429, 500, 529].map((status): EchoRow => ({
    name: `HTTP ${status}`,
    script: (protocol, said) => scripts.reply(protocol.error("authentication_error", said), { status }),
  })),
  {
    name: "text with HTTP 502",
    script: (_, said) => scripts.reply(said, { status: 502, headers: { "content-type": "text/plain" } }),
  },
  {
    name: "a redirect",
    script: () =>
      scripts.reply("", { status: 302, headers: { location: `http://127.0.0.1:9/${UPSTREAM_KEY}?key=${QUERY_KEY}` } }),
  },
  {
    name: "an error object under 200",
    script: (protocol, said) => scripts.reply(protocol.error("authentication_error", said)),
  },
  {
    name: "an error header",
    script: (_, said) => scripts.reply('{"error":{"message":"x"}}', { status: 400, headers: { "x-debug": said } }),
  },
  {
    name: "the first event",
    script: (protocol, said) => scripts.stream([protocol.errorEvent("authentication_error", said)]),
  },
  {
    name: "a later event",
    script: (p, said) => scripts.stream([...p.preamble, ...p.content, p.errorEvent("api_error", said)]),
  },
  { name: "a reset", script: () => scripts.reset },
  { name: "garbage", script: () => scripts.garbage },
  { name: "silence", script: () => scripts.silence },
];

Deno.test("a credential of the configuration is shown to nobody, even if the upstream says it", async (t) => {
  await steps(t, ECHOES, async ({ script }) => {
    for (const protocol of ALL_PROTOCOLS) {
      await using upstream = await FakeUpstream.start(script(protocol, ECHO));
      const endpoint = {
        name: "a",
        ...protocol.endpoint,
        url: `${upstream.url}/?key=${QUERY_KEY}`,
        auth_type: "auth_token",
        auth_value: UPSTREAM_KEY,
        enabled: true,
      };
      const config = { endpoints: [endpoint], timeouts: { response_header: "300ms" } };
      await using proxy = await startProxy(config);
      const received = await ask(proxy, protocol, { streaming: true, headers: CLIENT });
      assertAbsent(received.text + JSON.stringify([...received.headers]), "the answer");
      assertAbsent(await proxy.logged(), "the log");
    }
  });
});

/** Errors behind the first content of an answer, each that of an upstream that says a credential. */
const LATE_ECHOES: readonly EchoRow[] = [
  {
    name: "an event",
    script: (p, said) => scripts.stream([...p.preamble, ...p.content, p.errorEvent("api_error", said)]),
  },
  {
    name: "an event and more behind it",
    script: (p, said) => scripts.stream([...p.preamble, ...p.content, p.errorEvent("api_error", said), ...p.ending]),
  },
  {
    name: "an event in one piece with the content",
    script: (p, said) => scripts.stream([...p.preamble, p.content.join("") + p.errorEvent("api_error", said)]),
  },
  {
    name: "an event without its blank line",
    script: (p, said) => scripts.stream([...p.preamble, ...p.content, p.errorEvent("api_error", said).trimEnd()]),
  },
  {
    name: "a body among the events",
    script: (p, said) => scripts.stream([...p.preamble, ...p.content, `${p.error("api_error", said)}\n\n`]),
  },
];

/** All that comes before the connection breaks, as it does behind errors of some protocols. */
async function told({ body }: Response): Promise<string> {
  let text = "";
  try {
    for await (const piece of body!.pipeThrough(new TextDecoderStream())) text += piece;
  } catch { /* The answer is an error. */ }
  return text;
}

Deno.test("an error behind the first content is told without the endpoint's credential, in any protocol", async (t) => {
  await steps(t, LATE_ECHOES, async ({ script }) => {
    for (const protocol of ALL_PROTOCOLS) {
      await using upstream = await FakeUpstream.start(script(protocol, ECHO));
      const common = { url: upstream.url, auth_type: "auth_token", auth_value: UPSTREAM_KEY, enabled: true };
      await using proxy = await startProxy({
        endpoints: [{ name: "a", ...protocol.endpoint, ...common, header_overrides: { "x-other-key": QUERY_KEY } }],
      });
      for (const client of ALL_PROTOCOLS) {
        const text = await told(await open(proxy, client, { streaming: true }));
        assertAbsent(text, `the answer of ${protocol.name} in ${client.name}`);
        assert.match(text, /refused: \[redacted\] of/, `${protocol.name} in ${client.name}`);
      }
      assertAbsent(await proxy.logged(), "the log");
    }
  });
});

Deno.test("a credential of a client is in no line of the log, even if the upstream says it", async (t) => {
  // Of a gateway behind the endpoint, which takes its own: it crosses, and may be repeated.
  const client = { ...CLIENT, "x-gateway-token": "client-planted-gateway" };
  const shown = [...Object.values(CLIENT).slice(0, 4), client["x-gateway-token"]].join(" ");
  const said = `refused: ${shown} http://127.0.0.1/?key=${CLIENT_QUERY}`;
  await steps(t, ECHOES, async ({ script }) => {
    for (const protocol of ALL_PROTOCOLS) {
      await using upstream = await FakeUpstream.start(script(protocol, said));
      const credential = { auth_type: "auth_token", auth_value: UPSTREAM_KEY };
      const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, ...credential, enabled: true };
      await using proxy = await startProxy({ endpoints: [endpoint], timeouts: { response_header: "300ms" } });
      const path = withKey(protocol.path(true));
      await ask(proxy, { ...protocol, path: () => path }, { streaming: true, headers: client });
      assertAbsent(await proxy.logged(), "the log");
    }
  });
});

Deno.test("what an upstream says of one client's credentials stays out of what is remembered for the next", async (t) => {
  const said = "refused: client-planted-bearer client-planted-gateway";
  const headers = { authorization: CLIENT.authorization, "x-gateway-token": "client-planted-gateway" };
  const reply = (status: number, more: Record<string, string> = {}) =>
    scripts.reply(MESSAGES.error("api_error", said), { status, headers: more });
  const unknown = scripts.reply(
    MESSAGES.error("invalid_request_error", `temperature: Extra inputs are not permitted ${said}`),
    { status: 400 },
  );
  const rows: { name: string; auth: string; script: Script }[] = [
    { name: "a limit", auth: "passthrough", script: reply(429, { "retry-after": "30" }) },
    { name: "a refused account", auth: "none", script: reply(403) },
    { name: "an endpoint that failed", auth: "none", script: reply(503) },
    {
      name: "a parameter that it does not take",
      auth: "none",
      script: (request, connection) =>
        (request.text.includes("temperature") ? unknown : scripts.reply(MESSAGES.whole))(request, connection),
    },
  ];
  await steps(t, rows, async ({ auth, script }) => {
    await using upstream = await FakeUpstream.start((request, connection) =>
      (request.headers.has("x-gateway-token") ? script : scripts.reply(MESSAGES.whole))(request, connection)
    );
    const endpoint = { name: "a", ...MESSAGES.endpoint, url: upstream.url, auth_type: auth, enabled: true };
    await using proxy = await startProxy({
      server: { passthrough_hosts: ["127.0.0.1"] },
      routing: { breaker: { failures: 1 } },
      endpoints: [endpoint],
    });
    const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), temperature: 1 });
    await ask(proxy, MESSAGES, { headers, body });
    const other = await ask(proxy, MESSAGES, { headers: { authorization: "Bearer another-client" } });
    assertAbsent(other.text, "an answer");
    assertAbsent(await proxy.logged(), "the log");
    for (const path of ["endpoints", "learned", "status", "requests"]) {
      const response = await fetch(`${proxy.address}/admin/api/${path}`);
      assert.equal(response.status, 200, path);
      assertAbsent(await response.text(), path);
    }
  });
});
