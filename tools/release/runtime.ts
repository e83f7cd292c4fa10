import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { untar } from "./tar.ts";
import { DENO_VERSION, type Target } from "./targets.ts";

/** Deno's executable for the target, from npm, checked against the hash in the table. `folder` keeps what was fetched. */
export async function denoOf({ npm, windows }: Target, folder: string): Promise<Uint8Array> {
  const file = `${folder}/${npm.name.replace("@", "").replace("/", "-")}-${DENO_VERSION}.tgz`;
  const packed = await present(file) ?? await fetched(npm.name, { folder, file });
  const integrity = `sha512-${createHash("sha512").update(packed).digest("base64")}`;
  if (integrity !== npm.integrity) {
    await Deno.remove(file);
    throw new Error(`Cannot use ${npm.name}@${DENO_VERSION}: its hash is ${integrity}, not ${npm.integrity}`);
  }
  const deno = untar(gunzipSync(packed), `package/deno${windows ? ".exe" : ""}`);
  if (deno === undefined) throw new Error(`Cannot use ${npm.name}@${DENO_VERSION}: there is no Deno in it`);
  return deno;
}

async function present(file: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function fetched(name: string, { folder, file }: { folder: string; file: string }): Promise<Uint8Array> {
  await Deno.mkdir(folder, { recursive: true });
  const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  const { success, stderr } = await new Deno.Command(npm, {
    args: ["pack", "--silent", "--pack-destination", folder, `${name}@${DENO_VERSION}`],
    stdin: "null",
  }).output();
  if (!success) throw new Error(`Cannot fetch ${name}@${DENO_VERSION}: ${new TextDecoder().decode(stderr).trim()}`);
  return await Deno.readFile(file);
}
