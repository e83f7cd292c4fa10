import { IconSprite } from "./icon_sprite.tsx";
import { JsonScript } from "./json_script.tsx";
import type { Texts } from "../lib/i18n/translate.ts";
import type { Theme } from "./layout.tsx";

/** Addresses of the style, the icon, the script, and what the script will ask for. */
interface Links {
  readonly style: string;
  readonly icon: string;
  readonly script: string;
  readonly modules: readonly string[];
}

/** The style itself, for who gets nothing else. */
interface Styles {
  readonly css: string;
}

interface DocumentProps {
  readonly title: string;
  readonly language: string;
  readonly theme: Theme;
  readonly assets: Links | Styles;
  /** What stands in the page, rendered. */
  readonly body: string;
  /** The texts of its islands. */
  readonly texts: Texts;
}

/** The whole of a page's HTML. No script stands in it, and no style but one that the page's policy names. */
export function Document({ title, language, theme, assets, body, texts }: DocumentProps) {
  return (
    <html lang={language} data-theme={theme === "system" ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        {"css" in assets ? <style dangerouslySetInnerHTML={{ __html: assets.css }} /> : <LinksTo {...assets} />}
      </head>
      <body>
        <IconSprite {...("css" in assets ? { body } : {})} />
        <div dangerouslySetInnerHTML={{ __html: body }} />
        {"css" in assets ? null : <JsonScript id="texts" value={texts} />}
      </body>
    </html>
  );
}

function LinksTo({ style, icon, script, modules }: Links) {
  return (
    <>
      <link rel="icon" type="image/svg+xml" href={icon} />
      <link rel="stylesheet" href={style} />
      <script type="module" src={script} />
      {modules.map((module) => <link key={module} rel="modulepreload" href={module} />)}
    </>
  );
}
