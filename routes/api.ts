/** The admin API: JSON under `/admin/api/`. What it does is in `lib/admin/`; what it is called by is in `api/`. */
import { type Context, Hono } from "hono";
import * as z from "zod";
import type { AdminContext } from "../lib/admin/admin_context.ts";
import type { CsrfTokens } from "../lib/admin/csrf.ts";
import type { Gate } from "../lib/admin/gate.ts";
import { openApi } from "../lib/admin/open_api.ts";
import type { Assets } from "../lib/assets/assets.ts";
import { phrase } from "../lib/phrases/phrase.ts";
import type { Say } from "../lib/phrases/say.ts";
import { answer, answerRefused } from "./api/answer.ts";
import type { Call, Route } from "./api/call.ts";
import { ENDPOINT_ROUTES } from "./api/endpoints.ts";
import { LEARNED_ROUTES } from "./api/learned.ts";
import { PRESET_ROUTES } from "./api/presets.ts";
import { readBody } from "./api/read_body.ts";
import { errorSchema, Refused } from "./api/refused.ts";
import { sayTo } from "./api/say_to.ts";
import { REQUEST_ROUTES } from "./api/requests.ts";
import { ROUTING_ROUTES } from "./api/routing.ts";
import { SETTINGS_ROUTES } from "./api/settings.ts";
import { STATISTICS_ROUTES } from "./api/statistics.ts";
import { STATUS_ROUTES } from "./api/status.ts";
import { STORAGE_ROUTES } from "./api/storage.ts";
import { TAGGER_ROUTES } from "./api/taggers.ts";
import { TEST_ROUTES } from "./api/tests.ts";
import { whileAdmitted } from "./api/while_admitted.ts";

export interface ApiOptions {
  readonly admin: AdminContext;
  readonly gate: Gate;
  readonly tokens: CsrfTokens;
  /** They hold what is said in other languages. */
  readonly assets: Assets;
  readonly onDefect: (error: unknown) => void;
}

interface ApiSite {
  Bindings: {
    /** Of the request; nobody reads its own text of it a second time. */
    readonly url: URL;
    readonly address: string;
    /** In the caller's language. */
    readonly say: Say;
  };
}

/** Answers `request` to `url`, which comes from `address`; its Host and Origin were checked before. */
export type Api = (request: Request, url: URL, address: string) => Promise<Response>;

const BASE = "/admin/api";
const CHALLENGE = 'Basic realm="cccc", charset="UTF-8"';

export function isApiPath(pathname: string): boolean {
  return pathname === BASE || pathname.startsWith(`${BASE}/`);
}

export function api(options: ApiOptions): Api {
  const app = apiApp(options);
  return async (request, url, address) =>
    await app.fetch(request, { url, address, say: await sayTo(request, options.assets) });
}

/** All calls by method and path. */
export function apiApp({ admin, gate, tokens, onDefect }: Omit<ApiOptions, "assets">): Hono<ApiSite> {
  const routes: readonly Route[] = [
    {
      method: "GET",
      path: "/csrf-token",
      run: () => answer({ csrf_token: tokens.issue() }),
      doc: {
        summary: "A token that changes need, good for a day and for this run of the program",
        answer: z.strictObject({ csrf_token: z.string() }),
      },
    },
    {
      method: "GET",
      path: "/openapi.json",
      run: () => answer(openApi({ base: BASE, routes, error: errorSchema })),
      doc: { summary: "This document", answer: z.looseObject({ openapi: z.string() }) },
    },
    // Before those that take any id.
    ...TEST_ROUTES,
    ...PRESET_ROUTES,
    ...ENDPOINT_ROUTES,
    ...SETTINGS_ROUTES,
    ...ROUTING_ROUTES,
    ...TAGGER_ROUTES,
    ...LEARNED_ROUTES,
    ...REQUEST_ROUTES,
    ...STATISTICS_ROUTES,
    ...STATUS_ROUTES,
    ...STORAGE_ROUTES,
  ];
  const app = new Hono<ApiSite>({ getPath: (_, options) => options?.env?.url.pathname ?? "" });
  app.onError((error, c) => {
    if (error instanceof Refused) return answerRefused(error, c.env.say);
    onDefect(error);
    return answerRefused(new Refused("INTERNAL", phrase("api.failed")), c.env.say);
  });
  app.use(async (c, next) => {
    await checkPassword(gate, c.req.raw.headers, c.env.address);
    await next();
  });
  for (const route of routes) {
    app.on(route.method, BASE + route.path, async (c) => {
      if (route.guarded) checkToken(tokens, c.req.header("x-csrf-token") ?? c.env.url.searchParams.get("csrf_token"));
      const body = route.method === "GET" ? {} : await readChange(c.req.raw, tokens);
      const response = await route.run(callOf(c, { ...admin, say: c.env.say }, body));
      return whileAdmitted(response, gate, c.req.raw.headers);
    });
  }
  app.notFound((c) => {
    const allowed = methodsAt(c.env.url.pathname, routes);
    if (allowed.length === 0) return answerRefused(new Refused("NOT_FOUND", phrase("api.no_such_path")), c.env.say);
    const headers = { allow: allowed.join(", ") };
    const said = phrase("api.methods_expected", { methods: allowed.join(", ") });
    return answerRefused(new Refused("METHOD_NOT_ALLOWED", said, { headers }), c.env.say);
  });
  return app;
}

function callOf(c: Context<ApiSite>, admin: AdminContext, body: Call["body"]): Call {
  const { raw } = c.req;
  return {
    ...{ admin, body, headers: raw.headers, url: c.env.url },
    // Deno makes the signal when it is asked for, and few ask.
    get signal() {
      return raw.signal;
    },
    param: (name) => c.req.param(name) ?? "",
  };
}

async function checkPassword(gate: Gate, headers: Headers, address: string): Promise<void> {
  const admission = await gate.admit(headers, address);
  switch (admission.type) {
    case "admitted":
      return;
    case "unknown":
      throw new Refused("PASSWORD_REQUIRED", phrase("api.password_needed"), {
        // To a page's script a browser would show its own window for passwords; the page has one.
        headers: headers.get("sec-fetch-mode") === "cors" ? {} : { "www-authenticate": CHALLENGE },
      });
    case "slowed": {
      const seconds = Math.ceil(admission.forMs / 1000);
      throw new Refused("TOO_MANY_FAILURES", phrase("api.too_many_failures", { count: seconds }), {
        headers: { "retry-after": String(seconds) },
      });
    }
    default:
      admission satisfies never;
  }
}

/** The body of a request that changes something, if it was sent by somebody who can read our answers. */
function readChange(request: Request, tokens: CsrfTokens): Promise<Call["body"]> {
  checkToken(tokens, request.headers.get("x-csrf-token"));
  return readBody(request);
}

function checkToken(tokens: CsrfTokens, token: string | null | undefined): void {
  if (tokens.isValid(token ?? "")) return;
  throw new Refused("CSRF_INVALID", phrase("api.csrf_token_needed", { path: `${BASE}/csrf-token` }));
}

/** The methods that some route takes at `pathname`. */
function methodsAt(pathname: string, routes: readonly Route[]): string[] {
  const steps = pathname.split("/");
  const fits = ({ path }: Route) => {
    const own = (BASE + path).split("/");
    return own.length === steps.length && own.every((step, index) => step.startsWith(":") || step === steps[index]);
  };
  return [...new Set(routes.filter(fits).map(({ method }) => method))];
}
