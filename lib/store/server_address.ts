/**
 * Where the proxies of a storage folder listen, for our own commands: the configuration does not say it where the command
 * line did. It is a hint; whoever answers there has to have the folder's own name.
 */
import { join } from "node:path";
import { ifThere } from "../if_there.ts";

const FILE = "address";
/** Those of proxies that were killed stay; as a rule there is one. */
const MOST = 8;

/** Writes down `url`, a line beside those of others; disposing of what is returned removes it. */
export async function announceAddress(directory: string, url: string): Promise<AsyncDisposable> {
  await write(directory, [url, ...await others()]);
  return {
    async [Symbol.asyncDispose]() {
      await write(directory, await others()).catch(() => {});
    },
  };

  async function others(): Promise<string[]> {
    return (await announcedAddresses(directory)).filter((other) => other !== url);
  }
}

async function write(directory: string, urls: readonly string[]): Promise<void> {
  const path = join(directory, FILE);
  if (urls.length === 0) await Deno.remove(path);
  else await Deno.writeTextFile(path, urls.slice(0, MOST).map((url) => `${url}\n`).join(""), { mode: 0o600 });
}

/** The URLs that are written down, the last first. */
export async function announcedAddresses(directory: string): Promise<string[]> {
  const lines = (await ifThere(Deno.readTextFile(join(directory, FILE))))?.split("\n") ?? [];
  return lines.map((line) => line.trim()).filter((url) => /^http:\/\/\S+$/.test(url) && URL.canParse(url));
}
