import type { Config, EndpointConfig } from "../../config/config.ts";
import { say } from "../../phrases/say.ts";
import { Clients } from "../../upstream/clients.ts";
import { classifyTransportError, describeTransportFault, type TransportFault } from "../../upstream/transport_error.ts";
import { UnusableEndpoint } from "../../upstream/unusable_endpoint.ts";
import type { System } from "../command.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** Nobody who looks waits longer for an endpoint, in milliseconds. */
const PATIENCE_MS = 8000;

/** Beyond this, certificates and tokens are taken for not yet or no longer valid, in milliseconds. */
const SKEW_MS = 5 * 60_000;

const CLOCK_FIX: Readonly<Record<string, string>> = {
  linux: "sudo timedatectl set-ntp true",
  darwin: "sudo sntp -sS time.apple.com",
  windows: "w32tm /resync",
};

interface Reached {
  readonly finding: Finding;
  /** By how much the endpoint's clock is ahead of ours, in milliseconds; `undefined`: it did not say. */
  readonly aheadMs: number | undefined;
}

/** Whether each enabled endpoint answers at all, certificate and proxy included. No credential is sent, and nothing costs. */
export async function checkEndpoints(config: Config, file: string, system: System): Promise<Finding[]> {
  const clients = new Clients({ monotonic: system.clock.monotonic });
  try {
    const enabled = config.endpoints.filter((endpoint) => endpoint.enabled);
    const reached = await Promise.all(enabled.map((endpoint) => reach(endpoint, { clients, file, system })));
    return [...reached.map(({ finding }) => finding), ...clock(reached, system)];
  } finally {
    clients.close();
  }
}

interface Means {
  readonly clients: Clients;
  readonly file: string;
  readonly system: System;
}

async function reach(endpoint: EndpointConfig, { clients, file, system }: Means): Promise<Reached> {
  const { name, url } = endpoint;
  const { origin } = new URL(url);
  const started = system.clock.monotonic();
  try {
    const client = await clients.of(endpoint, url);
    const response = await fetch(origin, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(client === undefined ? {} : { client }),
    });
    await response.body?.cancel();
    const tookMs = Math.round(system.clock.monotonic() - started);
    const date = Date.parse(response.headers.get("date") ?? "");
    return {
      finding: ok("endpoints", `${JSON.stringify(name)} answers at ${origin} in ${tookMs} ms`),
      aheadMs: Number.isNaN(date) ? undefined : date - system.clock.now(),
    };
  } catch (cause) {
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    const fault = timedOut ? "connect_timeout" : classifyTransportError(cause);
    // Who does not know HTTP's HEAD is there all the same.
    const reason = cause instanceof UnusableEndpoint ? cause.message : say(describeTransportFault(fault));
    const between = proxyBetween(endpoint, new URL(url), system);
    const text = `${JSON.stringify(name)} cannot be reached at ${origin}${between?.words ?? ""}: ${reason}`;
    return { finding: error("endpoints", text, fixOf(fault, { name, origin, file, between })), aheadMs: undefined };
  }
}

interface Faulty {
  readonly name: string;
  readonly origin: string;
  readonly file: string;
  readonly between: Between | undefined;
}

/** A proxy on the way. */
interface Between {
  readonly words: string;
  /** Completes "start the proxy, or ...". */
  readonly change: string;
}

/** Its own proxy, or else one of the environment's; whether `NO_PROXY` takes the host out is left to who reads it. */
function proxyBetween({ name, proxy }: EndpointConfig, url: URL, system: System): Between | undefined {
  if (proxy !== undefined) {
    const words = ` through the ${proxy.type} proxy ${proxy.address}`;
    return { words, change: `correct proxy of endpoint ${JSON.stringify(name)}` };
  }
  const names = [`${url.protocol.slice(0, -1)}_proxy`, "all_proxy"].flatMap((each) => [each.toUpperCase(), each]);
  const variable = names.find((each) => (system.variable(each) ?? "") !== "");
  if (variable === undefined) return undefined;
  return { words: ` (${variable} is set)`, change: `name ${url.hostname} in NO_PROXY` };
}

/** Faults of the connection to whoever is next on the way. */
const OF_NEXT: readonly TransportFault[] = ["dns", "refused", "unreachable", "connect_timeout"];

function fixOf(fault: TransportFault, { name, origin, file, between }: Faulty): string {
  const endpoint = `endpoint ${JSON.stringify(name)} in ${file}`;
  if (between !== undefined && OF_NEXT.includes(fault)) {
    return `start that proxy or the server at ${origin}, or ${between.change}`;
  }
  switch (fault) {
    case "dns":
    case "blocked":
    case "garbage":
      return `correct url of ${endpoint}`;
    case "refused":
      return `start the server at ${origin}, or correct url of ${endpoint}`;
    case "tls":
      return `ask who runs it for TLS 1.2 or later, or correct http and https in url of ${endpoint}`;
    case "tls_plain":
      return `write http in place of https in url of ${endpoint}`;
    case "certificate_time":
      return `set this machine's clock, or have the certificate at ${origin} renewed`;
    case "certificate_name":
      return `correct the host in url of ${endpoint}: it has to be one that the certificate names`;
    case "certificate_unknown":
      return `set ca_file of ${endpoint} to its authority's certificate, or, where this machine trusts that already, ` +
        "start with DENO_TLS_CA_STORE=system,mozilla in the environment";
    case "certificate_authority":
      return `give the server a certificate that is no authority's (CA:FALSE), and name that in ca_file of ${endpoint}`;
    case "proxy":
    case "proxy_auth":
      return `correct proxy of ${endpoint}, or the variables HTTPS_PROXY and NO_PROXY`;
    case "unusable":
      return `correct ca_file or proxy of ${endpoint}`;
    case "reset":
      if (origin.startsWith("http:")) {
        return `write https in url of ${endpoint} if it speaks TLS, or restart the server`;
      }
      return `check the network with: curl -sSI ${origin}; behind a proxy set proxy of ${endpoint}`;
    case "unreachable":
    case "connect_timeout":
    case "long_head":
    case "other":
      return `check the network with: curl -sSI ${origin}; behind a proxy set proxy of ${endpoint}`;
    default:
      return fault satisfies never;
  }
}

/** One that is wrong may be the endpoint's own; several that say the same are right. */
function clock(reached: readonly Reached[], { os }: System): Finding[] {
  const ahead = reached.flatMap(({ aheadMs }) => aheadMs === undefined ? [] : [aheadMs]).sort((a, b) => a - b);
  const median = ahead[Math.floor(ahead.length / 2)];
  if (median === undefined) return [];
  if (Math.abs(median) < SKEW_MS) return [ok("clock", "this machine's clock is right")];
  const minutes = Math.round(Math.abs(median) / 60_000);
  const text = `this machine's clock is ${minutes} min ${median > 0 ? "behind" : "ahead of"} the endpoints'`;
  return [warning("clock", text, CLOCK_FIX[os] ?? "set the clock")];
}
