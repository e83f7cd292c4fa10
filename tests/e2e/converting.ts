/** What the tests of conversion share: endpoints and answers of upstreams. */
import type { FakeUpstream, Script } from "../fake_upstream.ts";
import type { Answer, Dialect } from "./dialect.ts";
import * as scripts from "./scripts.ts";

/** The upstream's answer to one request. */
export function saying(upstream: Dialect, answer: Answer, streaming: boolean): Script {
  return streaming ? scripts.stream(upstream.events(answer)) : scripts.reply(upstream.whole(answer));
}

/** An enabled endpoint at `upstream` that takes any request; `own` says what is different. */
export function endpointOf(
  { protocol }: Dialect,
  { url }: FakeUpstream,
  own: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { name: protocol.name, ...protocol.endpoint, url, auth_type: "none", enabled: true, ...own };
}

/** A script whose parts wait for each other. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
