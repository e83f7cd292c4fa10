/** Debian's Chromium, driven by playwright-core, which brings no browser of its own. */
import { type Browser, chromium as playwright } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export const HOW_TO_INSTALL =
  "The browser tests need Chromium: apt-get install chromium (Debian), or name another one in CHROMIUM";

/** Without these it asks hosts of its maker for news. */
const QUIET = [
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

/** Where it is; `undefined`: there is none. */
export function chromiumPath(): string | undefined {
  const named = Deno.env.get("CHROMIUM");
  return (named === undefined ? PATHS : [named]).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A name that leads to this machine, as an attacker's own may. */
export const ELSEWHERE = "elsewhere.example";

let running: Promise<Browser> | undefined;

/** The one browser of this process; it ends with it. */
export function chromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(HOW_TO_INSTALL);
  // Its sandbox needs more than a container permits.
  const args = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", ...QUIET];
  args.push(`--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`);
  return running ??= playwright.launch({ executablePath, args });
}
