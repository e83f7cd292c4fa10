import assert from "node:assert/strict";
import { FakeUpstream, type ReceivedRequest } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import type { Dialect } from "./dialect.ts";
import { PAIRS } from "./dialects.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const KEY = "upstream-planted-4f7a91c2";
const GOOD = { text: "good", calls: [] };

/** A credential in every place, and what clients say of themselves to their own vendor. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  authorization: "Bearer client-planted-bearer",
  "x-api-key": "client-planted-x-api-key",
  "api-key": "client-planted-api-key",
  "x-goog-api-key": "client-planted-goog",
};
const OWN: Readonly<Record<string, string>> = {
  "anthropic-beta": "client-planted-beta",
  "anthropic-dangerous-direct-browser-access": "client-planted",
  "x-stainless-lang": "client-planted-lang",
  "x-claude-code-session-id": "client-planted-session",
  "x-codex-turn-metadata": "client-planted-turn",
  "chatgpt-account-id": "client-planted-account",
  "openai-organization": "client-planted-organization",
  "openai-beta": "client-planted-openai-beta",
  originator: "codex_exec",
  session_id: "client-planted-session",
  "x-goog-user-project": "client-planted-project",
  "x-goog-api-client": "client-planted-api-client",
  cookie: "client-planted-cookie",
  "x-anything": "client-planted-anything",
};

/** Names that an upstream of each protocol gets besides its credential; `accept-language: *` is Deno's own. */
const KNOWN = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-length",
  "content-type",
  "host",
  "user-agent",
  "x-cccc-hops",
];

function assertOwnOnly({ headers, target, text }: ReceivedRequest, upstream: Dialect, sent: readonly string[]): void {
  const names = [...headers.keys()].sort();
  const version = upstream.protocol.name === "messages" ? ["anthropic-version"] : [];
  const [credential, value] = sent;
  const expected = new Set([...KNOWN, ...version, ...(credential === undefined ? [] : [credential])]);
  assert.deepEqual(names.filter((name) => !expected.has(name)), []);
  assert.match(headers.get("user-agent") ?? "", /^cccc\//);
  assert.match(headers.get("accept-language") ?? "*", /^\*$/);
  if (credential !== undefined) assert.equal(headers.get(credential), value);
  const all = JSON.stringify([[...headers], target, text]);
  assert.equal(all.includes("client-planted"), value?.includes("client-planted") ?? false, all);
}

Deno.test("conversion: another vendor gets exactly the endpoint's credential, and none of the client's headers", async (t) => {
  const auths = [
    { auth: { auth_type: "auth_token", auth_value: KEY }, sent: () => ["authorization", `Bearer ${KEY}`] },
    {
      auth: { auth_type: "api_key", auth_value: KEY },
      sent: ({ protocol: { name } }: Dialect) =>
        name === "gemini"
          ? ["x-goog-api-key", KEY]
          : name === "messages"
          ? ["x-api-key", KEY]
          : ["authorization", `Bearer ${KEY}`],
    },
    { auth: { auth_type: "none" }, sent: () => [] },
  ];
  const rows = PAIRS.flatMap((pair) =>
    auths.map((auth) => ({ ...pair, ...auth, name: `${pair.name}: ${auth.auth.auth_type}` }))
  );
  await steps(t, rows, async ({ client, upstream, auth, sent }) => {
    for (const streaming of [false, true]) {
      await using server = await FakeUpstream.start(saying(upstream, GOOD, streaming));
      await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server, auth)] });
      const path = client.protocol.path(streaming);
      const received = await ask(proxy, client.protocol, {
        streaming,
        headers: { ...CREDENTIALS, ...OWN },
        body: client.request({ stream: streaming }),
        path: `${path}${path.includes("?") ? "&" : "?"}key=client-planted-query`,
      });
      assert.equal(received.status, 200, received.text);
      assertOwnOnly(server.requests[0]!, upstream, sent(upstream));
      // What a client calls its session is no secret, and people look for it in the log.
      const logged = (await proxy.logged()).replaceAll(OWN["session_id"]!, "");
      const shown = received.text + JSON.stringify([...received.headers]) + logged;
      assert.ok(!shown.includes(KEY) && !shown.includes("client-planted"), shown);
    }
  });
});

Deno.test("conversion: a passed-through credential goes to its endpoint alone, as the one thing of the client's", async (t) => {
  await steps(t, PAIRS, async ({ client, upstream }) => {
    const { error } = upstream.protocol;
    await using own = await FakeUpstream.start(scripts.reply(error("e", "no"), { status: 401 }));
    await using other = await FakeUpstream.start(saying(upstream, GOOD, false));
    await using proxy = await startProxy({
      server: { passthrough_hosts: ["127.0.0.1"] },
      endpoints: [
        endpointOf(upstream, own, { name: "a", auth_type: "passthrough" }),
        endpointOf(upstream, other, { name: "b", auth_type: "auth_token", auth_value: KEY, priority: 2 }),
      ],
    });
    const received = await ask(proxy, client.protocol, {
      headers: { ...OWN, authorization: CREDENTIALS["authorization"]! },
      body: client.request({ stream: false }),
    });
    assert.equal(received.status, 200, received.text);
    assertOwnOnly(own.requests[0]!, upstream, ["authorization", CREDENTIALS["authorization"]!]);
    assertOwnOnly(other.requests[0]!, upstream, ["authorization", `Bearer ${KEY}`]);
  });
});
