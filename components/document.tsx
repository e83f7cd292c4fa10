import type { Theme } from "./layout.tsx";

interface DocumentProps {
  readonly title: string;
  readonly language: string;
  readonly theme: Theme;
  /** Addresses of the style, the icon, the script, and what the script will ask for. */
  readonly assets: {
    readonly style: string;
    readonly icon: string;
    readonly script: string;
    readonly modules: readonly string[];
  };
  /** What stands in the page, rendered. */
  readonly body: string;
  /** The texts of its islands, as JSON. */
  readonly texts: string;
}

/** The whole of a page's HTML. No script and no style stands in it: the pages' policy forbids both. */
export function Document({ title, language, theme, assets, body, texts }: DocumentProps) {
  return (
    <html lang={language} data-theme={theme === "system" ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <link rel="stylesheet" href={assets.style} />
        <script type="module" src={assets.script} />
        {assets.modules.map((module) => <link key={module} rel="modulepreload" href={module} />)}
      </head>
      <body>
        <div dangerouslySetInnerHTML={{ __html: body }} />
        {/* Data, not script. It cannot end the element: no `<` is left in it. */}
        <script
          type="application/json"
          id="texts"
          dangerouslySetInnerHTML={{ __html: texts.replaceAll("<", "\\u003c") }}
        />
      </body>
    </html>
  );
}
