/** Which paths belong to the pages and their API, whether there is something there or not. It loads none of them. */

/** What is below these. */
const BELOW = ["/admin", "/help"];

/** Whether a person's browser asks, to show what comes: by a link, an address or a form. */
export function isNavigation({ method, headers }: Request): boolean {
  return (method === "GET" || method === "POST") && headers.get("accept")?.includes("text/html") === true;
}

export function isSitePath(method: string, pathname: string): boolean {
  // A HEAD of the root is a probe of Claude Code.
  if (pathname === "/") return method === "GET";
  return BELOW.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}
