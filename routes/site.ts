/** The pages and their API, behind one password. It is loaded when somebody asks for the first of them. */
import type { AdminContext } from "../lib/admin/admin_context.ts";
import { CsrfTokens } from "../lib/admin/csrf.ts";
import { Gate } from "../lib/admin/gate.ts";
import { StatusWatch } from "../lib/admin/status_watch.ts";
import { Assets } from "../lib/assets/assets.ts";
import { say } from "../lib/phrases/say.ts";
import { api, isApiPath } from "./api.ts";
import { type Pages, pages } from "./pages.tsx";

export interface SiteOptions {
  readonly parts: Omit<AdminContext, "status" | "say">;
  readonly version: string;
  readonly onDefect: (error: unknown) => void;
}

/** It answers for the paths of `site_paths.ts`; the Host and Origin of what it answers were checked before. */
export type Site = Pages;

export function site({ parts, version, onDefect }: SiteOptions): Site {
  const { live, clock } = parts;
  const admin: AdminContext = { ...parts, status: new StatusWatch(parts), say };
  const gate = new Gate({ password: () => live.current().server.adminPassword, monotonic: clock.monotonic });
  const shared = { admin, gate, tokens: new CsrfTokens(clock.monotonic), assets: new Assets(), onDefect };
  const serveApi = api(shared);
  const site = pages({ ...shared, version });
  return {
    ...site,
    answer: (request, url, address) =>
      isApiPath(url.pathname) ? serveApi(request, url, address) : site.answer(request, url, address),
  };
}
