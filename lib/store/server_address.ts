/**
 * Where the proxy of a storage folder listens, for our own commands: the configuration does not say it where the command
 * line did. It is a hint; whoever answers there has to have the folder's own name.
 */
import { join } from "node:path";
import { ifThere } from "../if_there.ts";

const FILE = "address";

/** Writes down `url`; disposing of what is returned removes it, unless another proxy has written since. */
export async function announceAddress(directory: string, url: string): Promise<AsyncDisposable> {
  const path = join(directory, FILE);
  await Deno.writeTextFile(path, `${url}\n`, { mode: 0o600 });
  return {
    async [Symbol.asyncDispose]() {
      if (await announcedAddress(directory) === url) await Deno.remove(path).catch(() => {});
    },
  };
}

/** The URL that was written down last; `undefined`: none. */
export async function announcedAddress(directory: string): Promise<string | undefined> {
  const url = (await ifThere(Deno.readTextFile(join(directory, FILE))))?.trim() ?? "";
  return /^http:\/\/\S+$/.test(url) && URL.canParse(url) ? url : undefined;
}
