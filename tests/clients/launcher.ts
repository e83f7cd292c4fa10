/** `cccc claude` and `cccc codex` in the place of the clients' own programs. */
import { dirname } from "node:path";
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

export async function launcher(
  client: ClientName,
  { entry, file, program }: LauncherOptions,
): Promise<Required<Pick<ClientTask, "launcher">>> {
  // The client's home is an empty one, where Deno would look for its packages.
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  return {
    launcher: {
      command: [Deno.execPath(), "run", ...denoRunFlags(), entry, client, "-config", file, "--"],
      env: {
        PATH: `${dirname(program)}:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}`,
        DENO_DIR: denoDir,
        DENO_NO_UPDATE_CHECK: "1",
      },
    },
  };
}
