import { denoRunFlags } from "../flags.ts";
import type { Entry } from "./tar.ts";
import type { Target } from "./targets.ts";

export interface CompileOptions {
  /** Path of the bundle. */
  readonly bundle: string;
  /** Folder for what is made on the way. */
  readonly folder: string;
  /** Executable to use in place of Deno's own base, to see all steps but the result run. */
  readonly base?: string;
}

/** The bundle as one executable, by `deno compile`; throws if Deno's base for the target cannot be fetched. */
export async function compiledEntries(target: Target, { bundle, folder, base }: CompileOptions): Promise<Entry[]> {
  const path = target.windows ? "cccc.exe" : "cccc";
  const output = `${folder}/${target.name}/${path}`;
  await Deno.mkdir(`${folder}/${target.name}`, { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--quiet", ...COMPILE_FLAGS, "--target", target.triple, "--output", output, bundle],
    stdin: "null",
    env: { NO_COLOR: "1", ...(base === undefined ? {} : { DENORT_BIN: base }) },
  }).output();
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim();
    throw new Error(`Cannot compile for ${target.name} (--portable needs no base of Deno's): ${said}`);
  }
  return [{ path, bytes: await Deno.readFile(output), executable: true }];
}

/** The program's own permissions become part of it; nothing of this project's settings does. */
export const COMPILE_FLAGS: readonly string[] = [...denoRunFlags(), "--no-config", "--no-lock", "--no-check"];
