/** Makes a page's HTML of what it shows. */
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { Document } from "../components/document.tsx";
import { IslandContext } from "../components/island.tsx";
import { LocaleContext } from "../components/locale.ts";
import type { Visit } from "./visit.ts";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  // With `no-referrer` browsers send the Origin of forms as `null`, which is refused.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

export interface RenderOptions {
  readonly title: string;
  readonly visit: Visit;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function renderPage(content: VNode, { title, visit, status = 200, headers = {} }: RenderOptions): Response {
  const { locale, assets, theme } = visit;
  const used = new Set<string>();
  const body = renderToString(
    <LocaleContext.Provider value={locale}>
      <IslandContext.Provider value={{ used, isInside: false }}>{content}</IslandContext.Provider>
    </LocaleContext.Provider>,
  );
  const islands = [...used].map((name) => assets.island(name));
  const texts = assets.texts(locale.language);
  const keys = new Set(islands.flatMap(({ keys }) => keys));
  const html = renderToString(
    <Document
      title={`${title} · cccc`}
      language={locale.language}
      theme={theme}
      assets={{
        style: assets.url("pages.css"),
        icon: assets.url("icon.svg"),
        script: assets.url("client.js"),
        modules: [...new Set(islands.flatMap(({ files }) => files))].map((file) => assets.url(file)),
      }}
      body={body}
      texts={JSON.stringify(Object.fromEntries([...keys].map((key) => [key, texts[key]])))}
    />,
  );
  return new Response(`<!doctype html>${html}`, { status, headers: { ...HEADERS, ...headers } });
}
