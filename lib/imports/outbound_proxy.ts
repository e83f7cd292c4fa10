import type { Members } from "./imported.ts";

/** A proxy's URL as the key `proxy` of an endpoint; `undefined`: it is none of the kinds that there are. */
export function outboundProxy(text: string): Members | undefined {
  const url = URL.parse(text);
  const type = url === null ? undefined : TYPES[url.protocol];
  if (url === null || type === undefined || url.hostname === "") return undefined;
  const port = url.port === "" ? PORTS[type] : url.port;
  const login = url.username === ""
    ? {}
    : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return { type, address: `${url.hostname}:${port}`, ...login };
}

const TYPES: Readonly<Record<string, "http" | "https" | "socks5">> = {
  "http:": "http",
  "https:": "https",
  "socks5:": "socks5",
  "socks5h:": "socks5",
};
const PORTS = { http: "80", https: "443", socks5: "1080" } as const;
