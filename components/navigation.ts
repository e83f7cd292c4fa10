import type { IconName } from "./icon.tsx";

/** What the navigation shows of a page. */
export interface NavigationItem {
  readonly path: string;
  /** Key of its name. */
  readonly name: string;
  readonly icon: IconName;
}

/** The pages that stand in the navigation, in its order; it shows those that there are (`routes/page_table.ts`). */
export const NAVIGATION: readonly NavigationItem[] = [
  { path: "/admin", name: "nav.dashboard", icon: "dashboard" },
  { path: "/admin/endpoints", name: "nav.endpoints", icon: "endpoints" },
  { path: "/admin/routing", name: "nav.routing", icon: "routing" },
  { path: "/admin/learned", name: "nav.learned", icon: "learned" },
  { path: "/admin/requests", name: "nav.requests", icon: "requests" },
  { path: "/admin/sessions", name: "nav.sessions", icon: "sessions" },
  { path: "/admin/costs", name: "nav.costs", icon: "costs" },
  { path: "/admin/settings", name: "nav.settings", icon: "settings" },
  { path: "/help", name: "nav.help", icon: "help" },
];
