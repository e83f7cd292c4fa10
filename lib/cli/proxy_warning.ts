/** Names of variables by which the runtime's own client is told of a proxy. */
const NAMES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/**
 * What to do about credentials in the environment's proxy variables; `undefined`: there are none.
 *
 * Deno 2.9.5 sends them to the upstream too, inside the tunnel. The value is nobody's to see.
 */
export function proxyWarning(variable: (name: string) => string | undefined): string | undefined {
  const names = NAMES.filter((name) => hasCredentials(variable(name) ?? ""));
  if (names.length === 0) return undefined;
  return `${names.join(" and ")} in the environment ${
    names.length === 1 ? "holds" : "hold"
  } credentials, which the runtime sends on to upstreams: ` +
    "take them out there, and give endpoints that need the proxy a `proxy` with `username` and `password`";
}

function hasCredentials(value: string): boolean {
  try {
    const { protocol, username, password } = new URL(value.includes("://") ? value : `http://${value}`);
    return protocol.startsWith("http") && (username !== "" || password !== "");
  } catch {
    return false;
  }
}
