/**
 * Runs the whole set again inside a network namespace that has only a loopback interface, so that no client can reach
 * anything else, whatever its settings say. Linux only, and only where user namespaces are allowed.
 */
import { install } from "./install.ts";

const marker = "CCCC_CLIENTS_SEALED";

export type Seal =
  | { readonly type: "sealed" }
  | { readonly type: "rerun"; readonly exitCode: number }
  | { readonly type: "open"; readonly reason: string };

/**
 * @param entry Program of the proxy: its npm packages are fetched now, while there is a network
 * @returns `sealed` inside the namespace, `rerun` with the exit code of the run inside it, `open` where it cannot be had
 */
export async function seal(entry: string | undefined): Promise<Seal> {
  if (Deno.env.get(marker) === "1") return { type: "sealed" };
  await install();
  if (entry !== undefined) await run(Deno.execPath(), ["cache", entry]);
  if (Deno.build.os !== "linux") return { type: "open", reason: `no network namespaces on ${Deno.build.os}` };
  if (!await permitted()) return { type: "open", reason: "unshare -rn is not permitted here" };
  const self = ["run", "-A", "--cached-only", Deno.mainModule, ...Deno.args];
  const exitCode = await run("unshare", [
    ...["-rn", "sh", "-c", 'ip link set lo up && exec "$0" "$@"', Deno.execPath()],
    ...self,
  ], { [marker]: "1" });
  return { type: "rerun", exitCode };
}

async function permitted(): Promise<boolean> {
  try {
    const args = ["-rn", "sh", "-c", "ip link set lo up"];
    const command = new Deno.Command("unshare", { args, stdin: "null", stdout: "null", stderr: "null" });
    return (await command.output()).success;
  } catch {
    return false;
  }
}

async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = new Deno.Command(program, { args, env, stdin: "null", stdout: "inherit", stderr: "inherit" }).spawn();
  const forward = () => child.kill("SIGTERM");
  Deno.addSignalListener("SIGTERM", forward);
  Deno.addSignalListener("SIGINT", forward);
  try {
    return (await child.status).code;
  } finally {
    Deno.removeSignalListener("SIGTERM", forward);
    Deno.removeSignalListener("SIGINT", forward);
  }
}
