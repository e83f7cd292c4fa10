import { join } from "node:path";
import { lockFile } from "../../lib/store/file_lock.ts";
import { until } from "../until.ts";

/** A shell script in the place of `claude` or `codex`, which writes down what it was started with. */
export async function fakeClient(folder: string, name: string, body = "exit 0"): Promise<string> {
  const bin = join(folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/args"\nenv > "${folder}/env"\n${body}\n`;
  await Deno.writeTextFile(join(bin, name), script, { mode: 0o755 });
  return `${bin}:${Deno.env.get("PATH")}`;
}

/** What it was started with last. */
export async function startedWith(folder: string): Promise<{ args: string[]; env: Record<string, string> }> {
  const args = (await Deno.readTextFile(join(folder, "args"))).trimEnd().split("\n");
  const lines = (await Deno.readTextFile(join(folder, "env"))).trimEnd().split("\n");
  return {
    args,
    env: Object.fromEntries(lines.map((line) => [line.split("=")[0]!, line.slice(line.indexOf("=") + 1)])),
  };
}

/** Waits until the proxy of `folder` that was started for a session has ended. */
export async function sessionOver(folder: string): Promise<void> {
  await until("the session's proxy has ended", async () => !await isThere(join(folder, "data/address")));
  // It holds the lock to its end.
  (await lockFile(join(folder, "data/sessions.lock"), 10_000))[Symbol.dispose]();
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Waits for a file that a fake client writes. */
export async function appears(path: string): Promise<void> {
  await until(`there is ${path}`, () => isThere(path));
}
