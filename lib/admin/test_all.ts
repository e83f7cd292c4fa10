/** All endpoints, tested a few at a time. */
import { protocolsOf } from "../routing/route.ts";
import type { AdminContext } from "./admin_context.ts";
import { type EndpointTestView, tested, type TestOptions } from "./test_endpoints.ts";

export type TestAllEvent =
  | { readonly type: "started"; readonly endpoints: readonly EndpointTestView["endpoint"][] }
  /** It is this one's turn. */
  | { readonly type: "testing"; readonly endpoint: EndpointTestView["endpoint"] }
  | { readonly type: "tested"; readonly test: EndpointTestView }
  | { readonly type: "finished"; readonly ok: number; readonly failed: number; readonly canceled: number };

/** `protocols`: empty, of each endpoint its first. `streaming`: streamed, unless it says otherwise. */
export interface TestAllOptions extends TestOptions {
  /** Those that are switched off too. */
  readonly disabled: boolean;
  /** These alone, be they switched off or not; none: all. */
  readonly ids: readonly string[];
  readonly onEvent: (event: TestAllEvent) => void;
}

/** More at a time would make each other's timings worse. */
const AT_A_TIME = 4;

/** Resolves with what `finished` says; after an abort no further endpoint is asked. */
export async function testAll(context: AdminContext, { disabled, ids, onEvent, ...options }: TestAllOptions) {
  const all = context.live.current().endpoints
    .filter(({ id, enabled }) => ids.length > 0 ? ids.includes(id) : enabled || disabled)
    .toSorted((a, b) => a.priority - b.priority);
  onEvent({ type: "started", endpoints: all.map(({ id, name }) => ({ id, name })) });
  const waiting = [...all];
  let ok = 0, failed = 0;
  const work = async () => {
    for (let endpoint = waiting.shift(); endpoint !== undefined; endpoint = waiting.shift()) {
      if (options.signal.aborted) return;
      onEvent({ type: "testing", endpoint: { id: endpoint.id, name: endpoint.name } });
      // The least that tells whether it answers: one protocol, and streamed, as agents ask.
      const protocols = options.protocols.length > 0 ? options.protocols : protocolsOf(endpoint).slice(0, 1);
      const subject = { endpoint, saved: true };
      const test = await tested(context, subject, { ...options, protocols, streaming: options.streaming ?? true });
      if (options.signal.aborted) return;
      if (test.ok) ok++;
      else failed++;
      onEvent({ type: "tested", test });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const finished = { type: "finished" as const, ok, failed, canceled: all.length - ok - failed };
  onEvent(finished);
  return finished;
}
