import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { DEFAULT_CONFIG } from "../../lib/config/default_config.ts";
import { CODECS } from "../../lib/protocol/codecs.ts";
import { bytesSource } from "../../lib/proxy/byte_source.ts";
import type { ClientRequest } from "../../lib/proxy/client_request.ts";
import { EventReader } from "../../lib/proxy/event_reader.ts";
import { type Deps, Exchange } from "../../lib/proxy/exchange.ts";
import { respond } from "../../lib/proxy/respond.ts";
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

Deno.test({
  name: "respond lets the watchman know of each piece of a stream, so that none is held up by what is done in a lull",
  // The watchman's timer goes with the first tick that finds nobody, which is after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const watchman = new Counting(systemClock.monotonic);
    const sender = { secretsOf: () => [] } as Partial<Sender> as Sender;
    const deps = { clock: systemClock, watchman, recorder: { record: () => {} }, sender } as Partial<Deps> as Deps;
    const operation = { type: "generate", protocol: "messages", path: "/messages" } as const;
    const record = openRecord({
      ...{ startedAt: 0, method: "POST", path: "/v1/messages", operation: "generate", client: "other" },
      ...{ agent: undefined, keyName: undefined, protocol: "messages" },
    });
    const request = new Request("http://localhost/v1/messages", { method: "POST" });
    const exchange = new Exchange(record, { config: configOf(DEFAULT_CONFIG), deps, request });
    const events = new EventReader(bytesSource(new TextEncoder().encode('event: ping\ndata: {"type":"ping"}\n\n')), {
      wire: CODECS.messages.wire,
      abort: () => {},
      converter: undefined,
    });
    const answer = {
      ...{ type: "stream", events, status: 200, headers: new Headers() } as const,
      ...{ conversion: undefined, reframed: false },
    };
    const asked = { operation, model: "m", client: "other" } as Partial<ClientRequest> as ClientRequest;
    const response = respond({ type: "answered", endpoint: endpoint({}), answer }, asked, exchange);
    const reader = response.body!.getReader();
    const before = watchman.stirs;
    await reader.read();
    assert.equal(watchman.stirs, before + 1);
    await reader.cancel();
  },
});
