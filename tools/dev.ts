/**
 * Runs the proxy and starts it again when the code changes; what the browser gets is made anew before.
 *
 * Usage: `deno task dev`; arguments go on to the proxy.
 */
import { assets, SOURCES } from "./assets.ts";
import { denoRunFlags } from "./flags.ts";

/** An editor that saves writes several times. */
const SETTLED_MS = 50;

if (import.meta.main) {
  const root = Deno.cwd();
  await assets(root);
  const args = ["run", "--watch=gen", ...denoRunFlags(), "main.ts", "start", ...Deno.args];
  new Deno.Command(Deno.execPath(), { args }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const _ of Deno.watchFs(SOURCES.map((source) => `${root}/${source}`))) {
    clearTimeout(timer);
    timer = setTimeout(() => void assets(root).catch((error) => console.error(String(error))), SETTLED_MS);
  }
}
