import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { DEFAULT_CONFIG } from "../../lib/config/default_config.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import { bytesSource } from "../../lib/proxy/byte_source.ts";
import type { ClientRequest } from "../../lib/proxy/client_request.ts";
import { EventReader } from "../../lib/proxy/event_reader.ts";
import { type Deps, Exchange } from "../../lib/proxy/exchange.ts";
import { respond, respondHeld } from "../../lib/proxy/respond.ts";
import { Watchman } from "../../lib/proxy/watchman.ts";
import { openRecord } from "../../lib/record.ts";
import type { Sender } from "../../lib/upstream/sender.ts";
import { configOf } from "../config/parsed.ts";
import { endpoint } from "../endpoint.ts";

/** A watchman that counts what moves. */
class Counting extends Watchman {
  stirs = 0;
  override stir() {
    this.stirs++;
    super.stir();
  }
}

function exchangeOf(deps: Partial<Deps>): Exchange {
  const record = openRecord({
    ...{ startedAt: 0, method: "POST", path: "/v1/messages", operation: "generate", client: "other" },
    ...{ agent: undefined, keyName: undefined, protocol: "messages" },
  });
  const sender = { secretsOf: () => [] } as Partial<Sender> as Sender;
  const all = { clock: systemClock, recorder: { record: () => {} }, sender, ...deps } as Partial<Deps> as Deps;
  const request = new Request("http://localhost/v1/messages", { method: "POST" });
  return new Exchange(record, { config: configOf(DEFAULT_CONFIG), deps: all, request });
}

const OPERATION = { type: "generate", protocol: "messages", path: "/messages" } as const;
const ASKED = { operation: OPERATION, model: "m", client: "other" } as Partial<ClientRequest> as ClientRequest;

Deno.test({
  name: "respond lets the watchman know of each piece of a stream, so that none is held up by what is done in a lull",
  // The watchman's timer goes with the first tick that finds nobody, which is after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const watchman = new Counting(systemClock.monotonic);
    const exchange = exchangeOf({ watchman });
    const events = new EventReader(bytesSource(new TextEncoder().encode('event: ping\ndata: {"type":"ping"}\n\n')), {
      wire: CODECS.messages.wire,
      abort: () => {},
      converter: undefined,
    });
    const answer = {
      ...{ type: "stream", events, status: 200, headers: new Headers() } as const,
      ...{ conversion: undefined, reframed: false },
    };
    const response = respond({ type: "answered", endpoint: endpoint({}), answer }, ASKED, exchange);
    const reader = response.body!.getReader();
    const before = watchman.stirs;
    await reader.read();
    assert.equal(watchman.stirs, before + 1);
    await reader.cancel();
  },
});

for (const leaves of [false, true]) {
  Deno.test({
    name: `respondHeld hands a defect on to be logged, ${
      leaves ? "though the client has left" : "and says so to the client"
    }`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const defects: unknown[] = [];
      const exchange = exchangeOf({
        watchman: new Watchman(systemClock.monotonic),
        onDefect: (error) => defects.push(error),
      });
      const settling = Promise.withResolvers<never>();
      const response = respondHeld(settling.promise, ASKED, exchange);
      const reader = response.body!.getReader();
      await reader.read();
      const closed = new Promise<void>((resolve) => exchange.onClose(() => resolve()));
      if (leaves) await reader.cancel();
      const defect = new TypeError("a defect");
      settling.reject(defect);
      const last = leaves ? undefined : new TextDecoder().decode((await reader.read()).value);
      await closed;
      assert.deepEqual(defects, [defect]);
      if (leaves) assert.equal(exchange.record.status, 499);
      else assert.match(last ?? "", /^event: error\n.*The proxy failed on this request; its log says why/);
    },
  });
}
