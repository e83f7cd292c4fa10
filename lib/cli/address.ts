/** `host:port`, with brackets around an IPv6 address. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** A URL at which a server that listens on `host` can be opened from this machine. */
export function openableUrl(host: string, port: number): string {
  return `http://${hostAndPort(LOOPBACK_OF[host] ?? host, port)}`;
}

/** Addresses that stand for all of the machine's and can be listened on, but not opened everywhere. */
const LOOPBACK_OF: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** Names of this machine, for whoever listens on one of them. */
const LOCAL: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Whether a client that is set to `value` asks the server at `url`, with its path; a `/v1` too many or too few counts for
 * nothing, since the proxy serves both. "localhost" is either of the loopback addresses.
 */
export function isSameAddress(value: string, url: string): boolean {
  const [a, b] = [URL.parse(value), URL.parse(url)];
  if (a === null || b === null) return false;
  const hosts = [a.hostname, b.hostname];
  const isSameHost = a.hostname === b.hostname ||
    (hosts.includes("localhost") && hosts.every((h) => LOCAL.includes(h)));
  const path = (each: URL) => each.pathname.replace(/\/+$/, "").replace(/(?:\/v1)+$/, "");
  return isSameHost && a.protocol === b.protocol && a.port === b.port && path(a) === path(b);
}

/** Whether `host` stands for all addresses of the machine. */
export function isEveryAddress(host: string): boolean {
  return Object.hasOwn(LOOPBACK_OF, host);
}
