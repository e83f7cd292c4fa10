/** Giving the password, and taking it back: forms, so that they work without script. */
import type { CsrfTokens } from "../lib/admin/csrf.ts";
import { type Gate, SESSION_COOKIE } from "../lib/admin/gate.ts";
import { isSecure, setCookie } from "./cookies.ts";
import Login, { type LoginData } from "./login.tsx";
import { renderPage } from "./render_page.tsx";
import { isSitePath } from "./site_paths.ts";
import type { Visit } from "./visit.ts";

export const LOGIN_PATH = "/admin/login";
export const LOGOUT_PATH = "/admin/logout";

/** The session's own end comes before (`lib/admin/sessions.ts`). */
const COOKIE_AGE_S = 7 * 86_400;
/** No form of ours is longer. */
const MAX_FORM_BYTES = 16 * 1024;

export interface LoginContext {
  readonly gate: Gate;
  readonly tokens: CsrfTokens;
  /** Where the request comes from. */
  readonly address: string;
  readonly visit: Visit;
}

/** The login page; whoever needs no password is led on. */
export async function showLogin(request: Request, context: LoginContext): Promise<Response> {
  const { gate, address, visit: { url } } = context;
  const next = ownPath(url.searchParams.get("next"), url);
  const admission = await gate.admit(request.headers, address);
  switch (admission.type) {
    case "admitted":
      return redirect(next);
    case "unknown":
      return loginPage(context, { next });
    case "slowed":
      return slowed(context, next, admission.forMs);
    default:
      return admission satisfies never;
  }
}

/** Somebody has given a password. */
export async function login(request: Request, context: LoginContext): Promise<Response> {
  const { gate, tokens, address, visit: { url } } = context;
  const form = await readForm(request);
  const next = ownPath(form?.get("next"), url);
  if (form === undefined || !tokens.isValid(form.get("csrf_token") ?? "")) {
    return loginPage(context, { next, fault: { type: "expired" }, status: 403 });
  }
  const result = await gate.login(form.get("password") ?? "", address);
  switch (result.type) {
    case "begun":
      return redirect(next, [sessionCookie(request, url, result.token)]);
    case "unknown":
      return loginPage(context, { next, fault: { type: "wrong" }, status: 401 });
    case "slowed":
      return slowed(context, next, result.forMs);
    default:
      return result satisfies never;
  }
}

export async function logout(request: Request, { gate, tokens, visit: { url } }: LoginContext): Promise<Response> {
  const form = await readForm(request);
  if (form === undefined || !tokens.isValid(form.get("csrf_token") ?? "")) return redirect("/admin");
  gate.logout(request.headers);
  return redirect(LOGIN_PATH, [sessionCookie(request, url, "")]);
}

/** Leads somebody who has not given the password to where that is done, and then back. */
export function toLogin(url: URL): Response {
  const wanted = url.pathname + url.search;
  return redirect(wanted === "/admin" ? LOGIN_PATH : `${LOGIN_PATH}?next=${encodeURIComponent(wanted)}`);
}

export function slowed(context: LoginContext, next: string, forMs: number): Response {
  const seconds = Math.ceil(forMs / 1000);
  const headers = { "retry-after": String(seconds) };
  return loginPage(context, { next, fault: { type: "slowed", seconds }, status: 429, headers });
}

export function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

interface LoginPage extends Pick<LoginData, "next"> {
  readonly fault?: NonNullable<LoginData["fault"]>;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function loginPage({ tokens, visit }: LoginContext, { next, fault, status = 200, headers = {} }: LoginPage): Response {
  const { locale: { t }, theme } = visit;
  const url = new URL(`${LOGIN_PATH}?next=${encodeURIComponent(next)}`, visit.url);
  const content = <Login csrfToken={tokens.issue()} next={next} fault={fault} url={url} theme={theme} />;
  return renderPage(content, { title: t("login.title"), visit, status, headers });
}

function sessionCookie(request: Request, url: URL, token: string): string {
  const maxAgeS = token === "" ? 0 : COOKIE_AGE_S;
  return setCookie(SESSION_COOKIE, token, { maxAgeS, isHidden: true, isSecure: isSecure(request, url) });
}

/** `path`, if it is a page of this server: a link to the login must lead nowhere else, and not to the login again. */
function ownPath(path: string | null | undefined, url: URL): string {
  const target = path?.startsWith("/") === true ? URL.parse(path, url.origin) : null;
  if (target === null || target.origin !== url.origin) return "/admin";
  const { pathname, search } = target;
  // Of `/.//host` the path is `//host`, which as a link is a host again.
  const isPage = isSitePath("GET", pathname) && pathname !== LOGIN_PATH && pathname !== LOGOUT_PATH;
  return isPage ? pathname + search : "/admin";
}

/** The fields of a form; `undefined`: it is none, or too long. */
async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded" || request.body === null) return undefined;
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of request.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_FORM_BYTES) return undefined;
  }
  return new URLSearchParams(text);
}
