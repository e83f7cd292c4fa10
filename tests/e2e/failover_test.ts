import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn, type Received } from "./client.ts";
import { type Elsewhere, type FaultRow, FAULTS, refusalBody } from "./failover_table.ts";
import { eventsOf, type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

/** Only the rows that wait for it, and there the faulty endpoint alone: a busy machine makes others slow too. */
function timeouts({ waitsFor }: FaultRow): Record<string, string> {
  return waitsFor === undefined ? {} : { [waitsFor]: "250ms" };
}

interface Variant {
  readonly protocol: ProtocolCase;
  readonly streaming: boolean;
}

function variants({ only }: FaultRow): Variant[] {
  return PROTOCOLS.flatMap((protocol) => [true, false].map((streaming) => ({ protocol, streaming })))
    .filter(({ streaming }) => only === undefined || streaming === (only === "streaming"));
}

/** The faulty endpoint, and how often it was asked, where that can be told. */
async function faulty(row: FaultRow, { protocol, streaming }: Variant) {
  const fault = row.fault(protocol, streaming);
  const upstream = await FakeUpstream.start(typeof fault === "string" ? scripts.silence : fault);
  const url = typeof fault === "string" ? elsewhere(fault, upstream) : upstream.url;
  return {
    endpoint: {
      name: "faulty",
      ...protocol.endpoint,
      url,
      auth_value: "sk-faulty",
      enabled: true,
      priority: 1,
      timeouts: timeouts(row),
    },
    check() {
      if (fault === "a closed port" || fault === "no host") return;
      const asked = fault === "TLS at a plain port" ? upstream.garbled : upstream.requests.length;
      assert.equal(asked, row.tries, "requests at the faulty endpoint");
    },
    [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose](),
  };
}

function elsewhere(where: Elsewhere, { port }: FakeUpstream): string {
  switch (where) {
    case "a closed port":
      return `http://127.0.0.1:${closedPort()}`;
    case "no host":
      return "http://no.such.host.invalid";
    case "TLS at a plain port":
      return `https://127.0.0.1:${port}`;
    default:
      return where satisfies never;
  }
}

/** One that the system hands out to nobody: its own choices begin at 32768 at the earliest. */
function closedPort(): number {
  const port = 20_000 + Math.floor(10_000 * Math.random());
  Deno.listen({ hostname: "127.0.0.1", port }).close();
  return port;
}

function good({ protocol, streaming }: Variant): Promise<FakeUpstream> {
  return FakeUpstream.start(
    streaming ? scripts.stream(eventsOf(protocol)) : scripts.reply(protocol.whole),
  );
}

async function behindIsAnother(row: FaultRow, variant: Variant): Promise<void> {
  const { protocol, streaming } = variant;
  await using first = await faulty(row, variant);
  await using second = await good(variant);
  const other = { name: "other", ...protocol.endpoint, url: second.url, auth_type: "none", enabled: true, priority: 2 };
  await using proxy = await startProxy({ endpoints: [first.endpoint, other] });
  const received = await ask(proxy, protocol, { streaming });
  first.check();
  if (row.next === false) {
    assert.equal(second.requests.length, 0, "the next endpoint was asked");
    assert.equal(received.status, row.alone.status);
  } else {
    assert.equal(received.status, 200, received.text);
    assert.equal(received.text, streaming ? eventsOf(protocol).join("") : protocol.whole);
    assert.equal(second.requests.length, 1);
    assert.equal(second.requests[0]!.text, protocol.request(streaming));
    assert.equal(received.headers.get("x-cccc-endpoint"), "other");
  }
  assert.equal(received.headers.get("x-cccc-attempts"), String(row.tries + (row.next === false ? 0 : 1)));
  assert.match(received.headers.get("x-cccc-request-id") ?? "", /^req_/);
}

async function isAlone(row: FaultRow, variant: Variant): Promise<void> {
  const { protocol, streaming } = variant;
  await using only = await faulty(row, variant);
  await using proxy = await startProxy({ endpoints: [only.endpoint] });
  const received = await ask(proxy, protocol, { streaming });
  only.check();
  assert.equal(received.status, row.alone.status, received.text);
  assert.match(protocol.errorMessage(JSON.parse(received.text)), row.alone.message);
  assert.match(received.headers.get("content-type") ?? "", /^application\/json/);
  assert.equal(received.headers.get("retry-after"), row.alone.retryAfter ?? null);
  assert.equal(received.headers.get("x-cccc-attempts"), String(row.tries));
  if (row.alone.verbatim) assert.equal(received.text, refusalBody(protocol));
  assertClean(received);
  assertClean({ text: await proxy.logged() });
}

function assertClean({ text }: Pick<Received, "text">): void {
  for (const secret of ["sk-faulty", "sk-planted", "u:p@"]) assert.ok(!text.includes(secret), `${secret} in ${text}`);
}

Deno.test("failover: behind a faulty endpoint the next one answers, unless the fault is the request's", async (t) => {
  await steps(t, FAULTS, async (row) => {
    await Promise.all(variants(row).map((variant) => behindIsAnother(row, variant)));
  });
});

Deno.test("failover: a fault of the only endpoint reaches the client in its own protocol's envelope", async (t) => {
  await steps(t, FAULTS, async (row) => {
    await Promise.all(variants(row).map((variant) => isAlone(row, variant)));
  });
});

Deno.test("failover: an error event in a stream's first bytes is never shown as an answer", async (t) => {
  await steps(t, PROTOCOLS.map((protocol) => ({ name: protocol.name, protocol })), async ({ protocol }) => {
    await using upstream = await FakeUpstream.start(scripts.stream([protocol.errorEvent("overloaded_error", "busy")]));
    const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint] });
    const received = await ask(proxy, protocol, { streaming: true });
    assert.equal(received.status, 529);
    assert.throws(() => eventsIn(received.text));
  });
});
