/** Endpoints that take any request, in the order of their priorities. */
import type { FakeUpstream } from "../fake_upstream.ts";
import { MESSAGES, type ProtocolCase } from "./protocols.ts";

/** One for each upstream, called e0, e1, ... */
export function endpoints(protocol: ProtocolCase, ...upstreams: readonly FakeUpstream[]) {
  return upstreams.map(({ url }, index) => (
    { name: `e${index}`, ...protocol.endpoint, url, auth_type: "none", enabled: true, priority: index + 1 }
  ));
}

/** One for each upstream, called a, b, c, d; `own` says what is different. */
export function lettered(upstreams: readonly FakeUpstream[], ...own: readonly Readonly<Record<string, unknown>>[]) {
  return endpoints(MESSAGES, ...upstreams).map((endpoint, i) => ({ ...endpoint, name: "abcd"[i], ...own[i] }));
}
