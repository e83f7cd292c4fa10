/** All pages, and paths that lead to one. A page that is not here does not exist. */
import { page, type PageRow } from "./page.tsx";

export const PAGES: readonly PageRow[] = [
  page({ path: "/admin" }, () => import("./admin/dashboard.tsx")),
  page({ path: "/admin/sessions" }, () => import("./admin/sessions.tsx")),
  page(
    { path: "/admin/sessions/:session", name: "sessions.session", under: "/admin/sessions" },
    () => import("./admin/session.tsx"),
  ),
  page({ path: "/admin/costs" }, () => import("./admin/costs.tsx")),
  page({ path: "/admin/endpoints" }, () => import("./admin/endpoints.tsx")),
  page({ path: "/help", isPublic: true }, () => import("./help.tsx")),
  page({ path: "/help/:script", name: "nav.help", under: "/help", isPublic: true }, () => import("./help_script.tsx")),
  page({ path: "/admin/requests" }, () => import("./admin/requests.tsx")),
  page(
    { path: "/admin/requests/:id", name: "request.name", under: "/admin/requests" },
    () => import("./admin/request.tsx"),
  ),
  page({ path: "/admin/routing" }, () => import("./admin/routing.tsx")),
  page({ path: "/admin/learned" }, () => import("./admin/learned.tsx")),
  page({ path: "/admin/settings" }, () => import("./admin/settings.tsx")),
  page(
    { path: "/admin/settings/notices", name: "settings.notices", under: "/admin/settings" },
    () => import("./admin/notices.tsx"),
  ),
];

/** The predecessors' names of pages. */
export const REDIRECTS: Readonly<Record<string, string>> = {
  "/admin/logs": "/admin/requests",
  "/admin/taggers": "/admin/routing",
};
