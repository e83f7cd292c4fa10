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

/** Whether `host` stands for all addresses of the machine. */
export function isEveryAddress(host: string): boolean {
  return Object.hasOwn(LOOPBACK_OF, host);
}
