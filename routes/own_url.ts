/** The proxy's address as whoever looks at a page has reached it, to be shown in commands. */
import { shownUrl } from "../lib/setup/shown_url.ts";
import { isSecure } from "./cookies.ts";

export function ownUrl(request: Request, url: URL, { port }: { readonly port: number }): string {
  return shownUrl(url, { isSecure: isSecure(request, url), fallback: `http://127.0.0.1:${port}` });
}
