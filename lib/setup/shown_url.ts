/**
 * The proxy's address as somebody who looks at a page reached it, to be put into commands. The Host header is anybody's
 * to choose (a link to `http://$(id).localhost/` leads here too): what is no plain name or number is not shown.
 */
export function shownUrl(
  url: URL,
  { isSecure, fallback }: { readonly isSecure: boolean; readonly fallback: string },
): string {
  const { hostname, port } = url;
  const isPlain = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(hostname) || /^\[[0-9a-f:.]+\]$/.test(hostname);
  if (!isPlain) return fallback;
  return `${isSecure ? "https" : "http"}://${hostname}${port === "" ? "" : `:${port}`}`;
}
