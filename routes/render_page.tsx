/** Makes a page's HTML of what it shows. */
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { Document } from "../components/document.tsx";
import { IslandContext } from "../components/island.tsx";
import { LocaleContext } from "../components/locale.ts";
import type { Visit } from "./visit.ts";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "x-content-type-options": "nosniff",
  // With `no-referrer` browsers send the Origin of forms as `null`, which is refused.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

/** @param sources where scripts, styles and all else may come from */
function policy(sources: readonly string[]): string {
  return ["default-src 'none'", ...sources, "frame-ancestors 'none'", "base-uri 'none'"].join("; ");
}

const SELF = policy([
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
]);

export interface RenderOptions {
  readonly title: string;
  readonly visit: Visit;
  readonly status?: number;
  /** Whoever looks gets nothing else of this server: the style stands in the page, and there is no script. */
  readonly isAlone?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export function renderPage(content: VNode, options: RenderOptions): Response {
  const { title, visit, status = 200, headers = {}, isAlone = false } = options;
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
  const style = isAlone ? assets.inline("pages.css") : undefined;
  const html = renderToString(
    <Document
      title={`${title} · cccc`}
      language={locale.language}
      theme={theme}
      assets={style === undefined
        ? {
          style: assets.url("pages.css"),
          icon: assets.url("icon.svg"),
          script: assets.url("client.js"),
          modules: [...new Set(islands.flatMap(({ files }) => files))].map((file) => assets.url(file)),
        }
        : { css: style.text }}
      body={body}
      texts={Object.fromEntries([...keys].map((key) => [key, texts[key]!]))}
    />,
  );
  const permitted = style === undefined ? SELF : policy([`style-src '${style.hash}'`, "form-action 'none'"]);
  const all = { ...HEADERS, "content-security-policy": permitted, ...headers };
  return new Response(`<!doctype html>${html}`, { status, headers: all });
}
