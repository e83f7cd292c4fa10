import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, open } from "./client.ts";
import { type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps, within } from "./steps.ts";

// Deno's `fetch` follows a signal only as long as the `Response` has not been collected: what keeps it alive shows only
// when the collector runs.
v8.setFlagsFromString("--expose-gc");
const collect: () => void = vm.runInNewContext("gc");

const JSON_TYPE = { headers: { "content-type": "application/json" } };

/** Collects until it is disposed of, and leaves others more time than it takes, which is long on a busy machine. */
function collecting(): Disposable {
  let timer = setTimeout(again, 100);
  function again(): void {
    const startedAt = performance.now();
    collect();
    timer = setTimeout(again, Math.max(100, 2 * (performance.now() - startedAt)));
  }
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

interface StallRow {
  readonly name: string;
  readonly script: (protocol: ProtocolCase) => Script;
  readonly streaming: boolean;
}

const STALLS: readonly StallRow[] = [
  { name: "no event", script: () => scripts.stream([], "silence"), streaming: true },
  { name: "a preamble", script: ({ preamble }) => scripts.stream(preamble, "silence"), streaming: true },
  {
    name: "half an answer",
    script: ({ whole }) => scripts.stream([whole.slice(0, 9)], "silence", JSON_TYPE),
    streaming: false,
  },
  {
    name: "half an answer with its length",
    script: ({ whole }) => async (_, connection) => {
      await connection.write(
        scripts.head({ headers: { ...JSON_TYPE.headers, "content-length": "999" } }) + whole.slice(0, 9),
      );
    },
    streaming: false,
  },
  {
    name: "half a refusal",
    script: () => async (_, connection) => {
      await connection.write(scripts.head({ status: 500, headers: { "content-length": "99" } }) + "{");
    },
    streaming: true,
  },
];

function config(protocol: ProtocolCase, { url }: FakeUpstream, timeouts: Record<string, string>) {
  return { endpoints: [{ name: "a", ...protocol.endpoint, url, auth_type: "none", enabled: true }], timeouts };
}

Deno.test("an upstream that stalls after its headers is still given up after a garbage collection", async (t) => {
  using _ = collecting();
  await steps(t, STALLS, async ({ script, streaming }) => {
    // A forced collection takes long, and what is collected is the same for all protocols.
    for (const protocol of PROTOCOLS.slice(0, 1)) {
      await using upstream = await FakeUpstream.start(script(protocol));
      const timeouts = { first_event: "400ms", idle: "400ms", total: "600ms", commit_hold: "500ms" };
      await using proxy = await startProxy(config(protocol, upstream, timeouts));
      const answer = ask(proxy, protocol, { streaming });
      await upstream.received(1);
      const { status } = await within(5000, answer);
      assert.ok(status >= 500 || streaming, `${status}`);
      await within(1000, upstream.connections[0]!.closed);
    }
  });
});

Deno.test("a client that leaves ends the upstream's request after a garbage collection too", async (t) => {
  const rows: readonly StallRow[] = [
    ...STALLS,
    {
      name: "within a stream",
      script: ({ preamble, content }) => scripts.stream([...preamble, ...content], "silence"),
      streaming: true,
    },
  ];
  await steps(t, rows, async ({ script, streaming }) => {
    for (const protocol of PROTOCOLS.slice(0, 1)) {
      await using upstream = await FakeUpstream.start(script(protocol));
      await using proxy = await startProxy(config(protocol, upstream, {}));
      const leaving = new AbortController();
      const answer = open(proxy, protocol, { streaming, signal: leaving.signal }).then(() => {}, () => {});
      await upstream.received(1);
      // The proxy has to have read the headers: nothing outside tells when.
      for (let turn = 0; turn < 3; turn++) {
        await pause(20);
        collect();
      }
      leaving.abort();
      await within(2000, upstream.connections[0]!.closed);
      await answer;
    }
  });
});
