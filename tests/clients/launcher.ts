/** `cccc claude` and `cccc codex` in the place of the clients' own programs. */
import { dirname, join } from "node:path";
import { clientScript, scriptName } from "../../lib/setup/client_script.ts";
import { quote } from "../../lib/setup/quote.ts";
import { denoRunFlags } from "../../tools/flags.ts";
import type { ClientTask } from "./client_run.ts";
import type { ClientName } from "./scenario.ts";

export interface LauncherOptions {
  /** Program of the proxy. */
  readonly entry: string;
  /** Its configuration. */
  readonly file: string;
  /** The client's own program. */
  readonly program: string;
}

export async function launcher(client: ClientName, options: LauncherOptions): Promise<Launching> {
  const { entry, file, program } = options;
  return {
    launcher: {
      command: [Deno.execPath(), "run", ...denoRunFlags(), entry, client, "-config", file, "--"],
      env: { ...await denoVariables(), PATH: `${dirname(program)}:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}` },
    },
  };
}

/** The client's own program, after `cccc setup` has put the proxy at `port` into whatever settings it has. */
export async function afterSetup(
  client: ClientName,
  { entry, file, program, port }: LauncherOptions & { readonly port: string },
): Promise<Launching> {
  const words = [
    Deno.execPath(),
    "run",
    ...denoRunFlags(),
    entry,
    "setup",
    client,
    "-yes",
    "-config",
    file,
    "-port",
    port,
  ];
  const line = `${words.map((word) => quote(word, "posix")).join(" ")} >&2 && exec "$0" "$@"`;
  return { launcher: { command: ["sh", "-c", line, program], env: await denoVariables() } };
}

/** The script that `/help` gives people, saved in `folder`. */
export async function byScript(
  client: ClientName,
  { folder, url, program }: { readonly folder: string; readonly url: string; readonly program: string },
): Promise<Launching> {
  const file = join(folder, scriptName({ client, ending: "sh" }));
  const needs = { needsKey: false, takesLogin: false, checksItself: true };
  await Deno.writeTextFile(file, clientScript({ client, ending: "sh", url, ...needs }));
  const env = { PATH: `${dirname(program)}:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}` };
  return { launcher: { command: ["sh", file], env } };
}

/** `cccc statusline` as Claude Code runs it, by a shell. */
export async function statusLine({ entry, file }: Pick<LauncherOptions, "entry" | "file">): Promise<string> {
  const variables = Object.entries(await denoVariables()).map(([name, value]) => `${name}=${quote(value, "posix")}`);
  const words = [Deno.execPath(), "run", ...denoRunFlags(), entry, "statusline", "-config", file];
  return [...variables, ...words.map((word) => quote(word, "posix"))].join(" ");
}

type Launching = Required<Pick<ClientTask, "launcher">>;

/** The client's home is an empty one, where Deno would look for its packages. */
async function denoVariables(): Promise<Record<string, string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return { DENO_DIR: JSON.parse(new TextDecoder().decode(stdout)).denoDir, DENO_NO_UPDATE_CHECK: "1" };
}
