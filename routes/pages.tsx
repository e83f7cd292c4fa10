/** The pages by path, and who may see them. */
import { type Context, Hono } from "hono";
import type { VNode } from "preact";
import { type Frame, Layout } from "../components/layout.tsx";
import { NAVIGATION } from "../components/navigation.ts";
import type { AdminContext } from "../lib/admin/admin_context.ts";
import type { CsrfTokens } from "../lib/admin/csrf.ts";
import type { Gate } from "../lib/admin/gate.ts";
import { type Assets, ASSETS_PATH } from "../lib/assets/assets.ts";
import type { Phrase } from "../lib/phrases/phrase.ts";
import { Refused, STATUS } from "./api/refused.ts";
import ErrorPage, { ERROR_TITLES, ErrorAlone, type ErrorData } from "./error.tsx";
import { login, LOGIN_PATH, type LoginContext, logout, LOGOUT_PATH, redirect } from "./login_pages.tsx";
import { showLogin, slowed, toLogin } from "./login_pages.tsx";
import type { PageRow } from "./page.tsx";
import { PAGES, REDIRECTS } from "./page_table.ts";
import { renderPage } from "./render_page.tsx";
import { type Visit, visit } from "./visit.ts";

export interface PagesOptions {
  readonly admin: AdminContext;
  readonly gate: Gate;
  readonly tokens: CsrfTokens;
  readonly assets: Assets;
  readonly version: string;
  readonly onDefect: (error: unknown) => void;
}

export interface Pages {
  /** Answers a request that comes from `address`. */
  answer(request: Request, url: URL, address: string): Promise<Response>;
  /** Tells a browser why it is turned away; it gets nothing else. */
  refuse(request: Request, url: URL, said: Phrase): Promise<Response>;
  /** Says that there is nothing at a path that is none of theirs. */
  missing(request: Request, url: URL): Promise<Response>;
}

interface Env {
  readonly address: string;
  readonly visit: Visit;
}

interface Site {
  Bindings: Env;
  Variables: { isAdmitted: boolean };
}

type PageContext = Context<Site>;

/** What there is of the navigation. */
const ITEMS = NAVIGATION.filter((item) => PAGES.some(({ path }) => path === item.path));

export function pages(options: PagesOptions): Pages {
  const site = siteOf(options);
  const { assets, admin: { live } } = options;
  const seenBy = async (request: Request, url: URL) =>
    visit(request, { url, assets: await assets.open(), fallback: live.current().i18n.defaultLanguage });
  const show = async (request: Request, url: URL, address: string) => {
    const seen = await seenBy(request, url);
    const response = await site.fetch(request, { address, visit: seen });
    for (const cookie of seen.cookies) response.headers.append("set-cookie", cookie);
    return response;
  };
  return {
    answer(request, url, address) {
      const { pathname } = url;
      if (pathname === "/" && request.method === "GET") {
        // With a client it was the predecessors' help.
        return Promise.resolve(redirect(url.searchParams.has("client") ? `/help${url.search}` : "/admin"));
      }
      const answered = pathname.startsWith(ASSETS_PATH)
        ? served(assets, request, pathname)
        : show(request, url, address);
      return answered.catch((error) => unmade(error, options));
    },
    async refuse(request, url, said) {
      const seen = await seenBy(request, url);
      const title = seen.locale.t(ERROR_TITLES.refused);
      const content = <ErrorAlone type="refused" message={seen.locale.say(said)} />;
      return renderPage(content, { title, visit: seen, status: 403, isAlone: true });
    },
    async missing(request, url) {
      const seen = await seenBy(request, url);
      const title = seen.locale.t(ERROR_TITLES.missing);
      return renderPage(<ErrorAlone type="missing" />, { title, visit: seen, status: 404 });
    },
  };
}

/** What everybody may see: pages of the table, and what is not there at all. */
function isPublic(pathname: string): boolean {
  return pathname.startsWith("/help/") || PAGES.some(({ path, isPublic }) => isPublic && path === pathname);
}

async function served(assets: Assets, request: Request, pathname: string): Promise<Response> {
  return await assets.serve(request, pathname) ?? new Response("There is no such file\n", { status: 404 });
}

/** Without what the pages are made of no page can say so: sources of which nobody has made them yet. */
function unmade(error: unknown, { onDefect }: PagesOptions): Response {
  onDefect(error);
  return new Response(`${error instanceof Error ? error.message : error}\n`, { status: 500 });
}

function siteOf(options: PagesOptions): Hono<Site> {
  const { gate, tokens, onDefect } = options;
  // By the path by which it was decided who may see it. Hono would cut its own out of the request's text, and of
  // `http://a\help?/admin/settings` takes what stands behind the question mark.
  const app = new Hono<Site>({ getPath: (_, options) => options?.env?.visit.url.pathname ?? "" });
  const atLogin = (c: PageContext): LoginContext => ({ gate, tokens, ...c.env });
  app.get(LOGIN_PATH, (c) => showLogin(c.req.raw, atLogin(c)));
  app.post(LOGIN_PATH, (c) => login(c.req.raw, atLogin(c)));
  app.post(LOGOUT_PATH, (c) => logout(c.req.raw, atLogin(c)));
  app.use(async (c, next) => {
    const admission = await gate.admit(c.req.raw.headers, c.env.address);
    const { url } = c.env.visit;
    c.set("isAdmitted", admission.type === "admitted");
    if (isPublic(url.pathname)) return await next();
    switch (admission.type) {
      case "admitted":
        return await next();
      case "unknown":
        // A script has shown that it knows HTTP Basic.
        return c.req.raw.headers.has("authorization") ? unauthorized() : toLogin(url);
      case "slowed":
        return slowed(atLogin(c), url.pathname + url.search, admission.forMs);
      default:
        return admission satisfies never;
    }
  });
  for (const [from, to] of Object.entries(REDIRECTS)) app.get(from, (c) => redirect(to + c.env.visit.url.search));
  for (const row of PAGES) app.get(row.path, (c) => show(row, c, options));
  app.notFound((c) => {
    const { pathname, search } = c.env.visit.url;
    const isFolder = pathname.endsWith("/") && c.req.method === "GET";
    if (isFolder) return redirect(pathname.replace(/\/+$/, "") + search);
    return errorPage({ data: { type: "missing" }, status: 404 }, c, options);
  });
  app.onError((error, c) => {
    if (!(error instanceof Refused)) onDefect(error);
    return errorPage(errorData(error, c.env.visit), c, options);
  });
  return app;
}

function unauthorized(): Response {
  const headers = { "www-authenticate": 'Basic realm="cccc", charset="UTF-8"' };
  return new Response("This page needs the password of server.admin_password\n", { status: 401, headers });
}

async function show(row: PageRow, c: PageContext, options: PagesOptions): Promise<Response> {
  const { visit } = c.env;
  const { t, say } = visit.locale;
  const admin = { ...options.admin, say };
  const isAdmitted = c.get("isAdmitted");
  const param = (name: string) => c.req.param(name) ?? "";
  const shown = await row.show({ admin, request: c.req.raw, url: visit.url, param, t, isAdmitted });
  if (shown instanceof Response) return shown;
  return renderPage(framed(shown.content, row.under, { visit, options, isAdmitted }), { title: shown.title, visit });
}

/** What `error` is for whoever looks, with its status. */
function errorData(error: Error, { locale }: Visit): { readonly data: ErrorData; readonly status: number } {
  if (!(error instanceof Refused)) return { data: { type: "failed" }, status: 500 };
  if (error.code === "NOT_FOUND") return { data: { type: "missing" }, status: STATUS.NOT_FOUND };
  return { data: { type: "refused", message: locale.say(error.said) }, status: STATUS[error.code] };
}

function errorPage({ data, status }: ReturnType<typeof errorData>, c: PageContext, options: PagesOptions): Response {
  const { visit } = c.env;
  const around = { visit, options, isAdmitted: c.get("isAdmitted") };
  const content = framed(<ErrorPage {...data} />, undefined, around);
  return renderPage(content, { title: visit.locale.t(ERROR_TITLES[data.type]), visit, status });
}

interface Around {
  readonly visit: Visit;
  readonly options: PagesOptions;
  readonly isAdmitted: boolean;
}

/** `content` with everything that stands around it; `current` is the page of the navigation that it belongs to. */
function framed(content: VNode, current: string | undefined, { visit, options, isAdmitted }: Around): VNode {
  const { gate, tokens, version } = options;
  const logoutToken = gate.isClosed && isAdmitted ? tokens.issue() : undefined;
  const frame: Frame = { items: ITEMS, current, url: visit.url, theme: visit.theme, version, logoutToken };
  return <Layout frame={frame}>{content}</Layout>;
}
