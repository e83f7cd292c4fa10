/** The frame around each page: navigation, the switches for language and theme, the page itself, a footer. */
import type { ComponentChildren } from "preact";
import { allLanguages, LANGUAGES } from "../lib/i18n/languages.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { useLocale, useT } from "./locale.ts";
import type { NavigationItem } from "./navigation.ts";
import { Notice } from "./notice.tsx";

/** `system`: as the browser is set. */
export type Theme = "system" | "light" | "dark";

/** What the frame knows of where it stands. */
export interface Frame {
  readonly items: readonly NavigationItem[];
  /** Path of the item that the page belongs to. */
  readonly current: string | undefined;
  /** The page's own URL, for the switches. */
  readonly url: URL;
  readonly theme: Theme;
  readonly version: string;
  /** Of the button that ends the session; `undefined`: there is none. */
  readonly logoutToken: string | undefined;
}

export function Layout({ frame, children }: { readonly frame: Frame; readonly children: ComponentChildren }) {
  const t = useT();
  return (
    <>
      <a class="skip" href="#content">{t("layout.skip")}</a>
      <div class="frame">
        <header class="side">
          <a class="brand" href="/admin">
            <Logo />
            <span class="notranslate">cccc</span>
          </a>
          <nav class="navigation" aria-label={t("layout.navigation")}>
            <ul>{frame.items.map((item) => <Item key={item.path} item={item} current={frame.current} />)}</ul>
          </nav>
          <div class="side-tools">
            <Switches url={frame.url} theme={frame.theme} />
            {frame.logoutToken !== undefined && <Logout token={frame.logoutToken} />}
          </div>
        </header>
        <div class="page">
          <main id="content" tabIndex={-1}>
            <noscript>
              <Notice tone="warn">{t("layout.no_script")}</Notice>
            </noscript>
            {children}
          </main>
          <footer>{t("layout.version", { version: frame.version })}</footer>
        </div>
      </div>
    </>
  );
}

/** The head of a page: its name, what it is for, and what can be done. */
export function PageHead(
  { title, children, actions }: {
    readonly title: ComponentChildren;
    readonly children?: ComponentChildren;
    readonly actions?: ComponentChildren;
  },
) {
  return (
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        {children !== undefined && <p class="muted">{children}</p>}
      </div>
      {actions !== undefined && <div class="row">{actions}</div>}
    </div>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1f56d0" />
      <path d="M21 11.2A7 7 0 1 0 21 20.8M14 16h11" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" />
    </svg>
  );
}

function Item({ item, current }: { readonly item: NavigationItem; readonly current: string | undefined }) {
  const t = useT();
  return (
    <li>
      <a href={item.path} aria-current={item.path === current ? "page" : undefined}>
        <Icon name={item.icon} />
        {t(item.name)}
      </a>
    </li>
  );
}

const THEMES = { system: "theme.system", light: "theme.light", dark: "theme.dark" } as const;

/** Links, so that they work without script: the server remembers what was chosen. */
export function Switches({ url, theme }: Pick<Frame, "url" | "theme">) {
  const { t, language } = useLocale();
  return (
    <>
      <details class="menu">
        <summary>
          <Icon name="language" />
          <span class="visually-hidden">{t("layout.language")}</span>
          <span class="menu-word">{LANGUAGES[language]}</span>
        </summary>
        <ul>
          {allLanguages().map((each) => (
            <li key={each}>
              <a
                href={withParameter(url, "lang", each)}
                lang={each}
                hreflang={each}
                aria-current={each === language ? "true" : undefined}
              >
                {LANGUAGES[each]}
              </a>
            </li>
          ))}
        </ul>
      </details>
      <details class="menu">
        <summary>
          <Icon name="theme" />
          <span class="visually-hidden">{t("layout.theme")}</span>
        </summary>
        <ul>
          {(Object.keys(THEMES) as Theme[]).map((each) => (
            <li key={each}>
              <a href={withParameter(url, "theme", each)} aria-current={each === theme ? "true" : undefined}>
                {t(THEMES[each])}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Logout({ token }: { readonly token: string }) {
  return (
    <form method="post" action="/admin/logout">
      <input type="hidden" name="csrf_token" value={token} />
      <Button type="submit" kind="quiet" icon="logout" label={useT()("layout.logout")} />
    </form>
  );
}

/** The page itself with one parameter changed. */
function withParameter(url: URL, name: string, value: string): string {
  const parameters = new URLSearchParams(url.search);
  parameters.delete("lang");
  parameters.delete("theme");
  parameters.set(name, value);
  return `${url.pathname}?${parameters}`;
}
