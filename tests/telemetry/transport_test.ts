import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Transport } from "../../lib/telemetry/transport.ts";
import { makeCertificates } from "../certificate.ts";

const DATA = new TextEncoder().encode("packed");

/** Delivers `DATA` once; `answer` is the collector, and hears how often it was asked. */
async function delivered(answer: (count: number) => Response | Promise<Response>, timeoutMs = 5000) {
  const bodies: string[] = [];
  const told: (string | undefined)[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    bodies.push(`${request.method} ${request.headers.get("x-team")} ${await request.text()}`);
    return answer(bodies.length);
  });
  const transport = new Transport({
    url: `http://127.0.0.1:${server.addr.port}/v1/traces`,
    headers: { "x-team": "mine" },
    onDelivery: (trouble) => told.push(trouble),
  });
  const { status } = await transport.send(DATA, timeoutMs);
  transport.shutdown();
  return { status, told, bodies };
}

const AT_ONCE = { "retry-after": "0" };

const ROWS: readonly {
  readonly name: string;
  readonly answer: (count: number) => Response;
  readonly trouble?: string;
  readonly times?: number;
}[] = [
  { name: "is done with 200", answer: () => new Response("ok") },
  { name: "is done with any other success", answer: () => new Response(null, { status: 204 }) },
  { name: "takes no success for what is none", answer: () => reply(300), trouble: "it answers with HTTP 300" },
  { name: "says a refusal, and does not ask again", answer: () => reply(400), trouble: "it answers with HTTP 400" },
  { name: "says a fault that stays", answer: () => reply(500), trouble: "it answers with HTTP 500" },
  {
    name: "follows no redirect, which might take a credential elsewhere",
    answer: () => new Response(null, { status: 307, headers: { location: "/elsewhere" } }),
    trouble: "it answers with HTTP 307",
  },
  ...[429, 502, 503, 504].map((status) => ({
    name: `asks again after ${status}, when it is told to`,
    answer: (count: number) => count < 3 ? reply(status, AT_ONCE) : new Response("ok"),
    times: 3,
  })),
  {
    name: "does not wait for longer than it has time",
    answer: () => reply(503, { "retry-after": "3600" }),
    trouble: "it answers with HTTP 503",
  },
];

for (const { name, answer, trouble, times = 1 } of ROWS) {
  Deno.test(`Transport ${name}`, async () => {
    const { status, told, bodies } = await delivered(answer);
    assert.deepEqual(bodies, Array(times).fill("POST mine packed"));
    assert.deepEqual(told, [trouble]);
    assert.equal(status, trouble === undefined ? "success" : "failure");
  });
}

function reply(status: number, headers: Record<string, string> = {}): Response {
  return new Response("no", { status, headers });
}

Deno.test("Transport gives up on a collector that does not answer in time", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const { told } = await delivered(() => {
    setTimeout(() => resolve(new Response("late")), 300);
    return promise;
  }, 100);
  assert.deepEqual(told, ["it does not answer in time"]);
});

Deno.test("Transport that is shut down breaks off what is under way, and tells nobody of it", async () => {
  const told: (string | undefined)[] = [];
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<Response>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked.resolve();
    return left.promise;
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const transport = new Transport({ url, headers: {}, onDelivery: (trouble) => told.push(trouble) });
  const sending = transport.send(DATA, 60_000);
  await asked.promise;
  transport.shutdown();
  assert.equal((await sending).status, "failure");
  left.resolve(new Response());

  const paused = new Transport({ url, headers: {}, onDelivery: (trouble) => told.push(trouble) });
  paused.shutdown();
  assert.equal((await paused.send(DATA, 60_000)).status, "failure");
  assert.deepEqual(told, []);
});

Deno.test("Transport that waits to ask again stops waiting when it is shut down", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked.resolve();
    return reply(503, { "retry-after": "50" });
  });
  const told: (string | undefined)[] = [];
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const transport = new Transport({ url, headers: {}, onDelivery: (trouble) => told.push(trouble) });
  const sending = transport.send(DATA, 60_000);
  await asked.promise;
  // The answer has to arrive before the pause begins.
  await pause(50);
  transport.shutdown();
  const { status, error } = await sending as { status: string; error?: Error };
  assert.deepEqual([status, error?.message, told], ["failure", "it answers with HTTP 503", []]);
});

Deno.test("Transport says in words why a collector cannot be reached, and never its address", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hanging = (async () => {
    for await (const connection of silent) connection.close();
  })();
  const { cert, key } = await makeCertificates();
  const tls = { hostname: "127.0.0.1", port: 0, cert, key, onListen() {} };
  await using server = Deno.serve(tls, () => new Response());
  const rows = [
    [`http://127.0.0.1:${port}/planted`, "connection refused"],
    ["http://nobody.invalid/planted", "its host is not known"],
    [`https://127.0.0.1:${server.addr.port}/planted`, "its certificate is not trusted"],
    [`http://127.0.0.1:${(silent.addr as Deno.NetAddr).port}/planted`, "it cannot be reached"],
  ] as const;
  for (const [url, words] of rows) {
    const told: (string | undefined)[] = [];
    const transport = new Transport({ url, headers: {}, onDelivery: (trouble) => told.push(trouble) });
    // There is no time for a second try.
    await transport.send(DATA, 900);
    assert.deepEqual(told, [words]);
  }
  silent.close();
  await hanging;
});
