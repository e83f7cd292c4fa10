/**
 * What the predecessors' READMEs claim, tried as their users would: a configuration in their words, requests as the
 * clients send them. The names of these tests carry the numbers of the claims; docs/compatibility.md is made of them.
 */
import { ask, type AskOptions, type Received } from "../e2e/client.ts";
import { ALL_PROTOCOLS, eventsOf, type ProtocolCase, type ProtocolName } from "../e2e/protocols.ts";
import { type Proxy, startProxyWith } from "../e2e/proxy.ts";
import * as scripts from "../e2e/scripts.ts";
import { FakeUpstream, type ReceivedRequest, type Script } from "../fake_upstream.ts";

export const [MESSAGES, CHAT, RESPONSES] = (["messages", "chat", "responses"] as const).map(protocolOf) as [
  ProtocolCase,
  ProtocolCase,
  ProtocolCase,
];

function protocolOf(name: ProtocolName): ProtocolCase {
  return ALL_PROTOCOLS.find((protocol) => protocol.name === name)!;
}

/** Answers as an upstream of the protocol does, streamed or whole as it is asked. */
export function wellIn(protocol: ProtocolCase): Script {
  return (request, connection) => {
    const answer = JSON.parse(request.text).stream === true
      ? scripts.stream(eventsOf(protocol))
      : scripts.reply(protocol.whole);
    return answer(request, connection);
  };
}

/** Refuses every request in the protocol's envelope. */
export function failing(protocol: ProtocolCase, status: number, message = "it does not work"): Script {
  return scripts.reply(protocol.error("api_error", message), { status });
}

export function startUpstream(...answers: readonly Script[]): Promise<FakeUpstream> {
  return FakeUpstream.start(...answers);
}

/** The proxy with a configuration as a predecessor's user has written it, on a port of its own. */
export function startWith(yaml: string): Promise<Proxy> {
  return startProxyWith(`server: {host: 127.0.0.1, port: 0}\n${yaml}\nlogging: {format: json, level: debug}\n`);
}

/** One request of Claude Code's. */
export function askAsClaudeCode(proxy: Proxy, options: AskOptions = {}): Promise<Received> {
  return ask(proxy, MESSAGES, options);
}

/** One request of Codex's. */
export function askAsCodex(proxy: Proxy, options: AskOptions = {}): Promise<Received> {
  return ask(proxy, RESPONSES, options);
}

/** Who answered. */
export function endpointOf({ headers }: Received): string | null {
  return headers.get("x-cccc-endpoint");
}

/** The body that an upstream got. */
export function bodyOf(request: ReceivedRequest | undefined): Record<string, unknown> {
  if (request === undefined) throw new Error("The upstream got no request");
  return JSON.parse(request.text);
}
