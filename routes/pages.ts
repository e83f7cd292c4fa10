/** The pages by path, and who may see them. */
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Overview } from "../lib/admin/overview.ts";
import type { Gate } from "../lib/admin/gate.ts";
import Admin from "./admin.tsx";

export interface PageContext {
  readonly gate: Gate;
  /** Where the request comes from. */
  readonly address: string;
  /** `baseUrl` is how the browser reached the server: a host that was checked. */
  readonly overview: (baseUrl: string) => Overview;
}

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The page at `url`; `undefined` if there is none. The request's Host and Origin were checked before. */
export function servePage(request: Request, url: URL, context: PageContext): Response | Promise<Response> | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  if (url.pathname === "/" && request.method === "GET") {
    return new Response(null, { status: 302, headers: { location: "/admin" } });
  }
  if (url.pathname !== "/admin" && url.pathname !== "/admin/") return undefined;
  return admin(request, url, context);
}

async function admin(request: Request, url: URL, context: PageContext): Promise<Response> {
  const refused = await refusal(context, request.headers);
  if (refused !== undefined) return refused;
  const html = renderToString(h(Admin, context.overview(`${url.protocol}//${url.host}`)));
  return new Response(`<!doctype html>${html}`, { headers: HEADERS });
}

/** The answer to somebody who has not given the password. */
async function refusal({ gate, address }: PageContext, headers: Headers): Promise<Response | undefined> {
  const admission = await gate.admit(headers, address);
  switch (admission.type) {
    case "admitted":
      return undefined;
    case "unknown": {
      const challenge = { "www-authenticate": 'Basic realm="cccc", charset="UTF-8"' };
      return new Response("This page needs the password of server.admin_password\n", {
        status: 401,
        headers: challenge,
      });
    }
    case "slowed": {
      const seconds = String(Math.ceil(admission.forMs / 1000));
      const headers = { "retry-after": seconds };
      return new Response(`Too many wrong passwords; wait ${seconds} s\n`, { status: 429, headers });
    }
    default:
      return admission satisfies never;
  }
}
