/** What a page is: a module of `routes/` that loads and renders, and its line in `page_table.ts`. */
import type { JSX } from "preact";
import { NAVIGATION } from "../components/navigation.ts";
import type { AdminContext } from "../lib/admin/admin_context.ts";
import type { Translate } from "../lib/i18n/translate.ts";

/** One request for a page. */
export interface PageCall {
  readonly admin: AdminContext;
  readonly request: Request;
  readonly url: URL;
  /** A part of the path that the table names, decoded. */
  readonly param: (name: string) => string;
  readonly t: Translate;
  /** Whether whoever asks has given the password, or needs none; only a page for everybody is asked by others. */
  readonly isAdmitted: boolean;
}

/** A module of a page, in Fresh's shape. */
export interface PageModule<Data> {
  /** What the page shows, or an answer in its place. Throws `Refused` for an error page. */
  readonly handler: (call: PageCall) => Data | Response | Promise<Data | Response>;
  readonly default: (data: Data) => JSX.Element | null;
  /** What stands in the window's title, if it is not the name of the page. */
  readonly title?: (data: Data, t: Translate) => string;
}

/** A page that is loaded: what it shows, or an answer in its place. */
export type Shown = { readonly title: string; readonly content: JSX.Element } | Response;

export interface PageRow {
  /** As hono takes it: `/admin/requests/:id`. */
  readonly path: string;
  /** Key of its name. */
  readonly name: string;
  /** The page of the navigation that it belongs to: itself, or another. */
  readonly under: string;
  /** It is for everybody, the password or not: nothing on it may be a secret. */
  readonly isPublic: boolean;
  readonly show: (call: PageCall) => Promise<Shown>;
}

/** A page that stands in the navigation has its name there. */
type Place = ({ readonly path: string } | Pick<PageRow, "path" | "name" | "under">) & { readonly isPublic?: boolean };

/** A row of the table. The page's module is loaded when somebody asks for it. */
export function page<Data extends object>(place: Place, load: () => Promise<PageModule<Data>>): PageRow {
  const { path } = place;
  const { name, under } = "under" in place ? place : { name: nameIn(path), under: path };
  return {
    path,
    name,
    under,
    isPublic: place.isPublic ?? false,
    async show(call) {
      const { handler, default: Page, title } = await load();
      const data = await handler(call);
      if (data instanceof Response) return data;
      return { title: title?.(data, call.t) ?? call.t(name), content: <Page {...data} /> };
    },
  };
}

function nameIn(path: string): string {
  const item = NAVIGATION.find((item) => item.path === path);
  if (item === undefined) throw new Error(`The page ${path} stands in no navigation and needs a name`);
  return item.name;
}
