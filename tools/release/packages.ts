import { type PackageNotice, packageNotices } from "../notices.ts";

/** A package whose code is in the bundle. */
export interface ShippedPackage extends PackageNotice {
  /** As in `deno.lock`: `sha512-...`. */
  readonly integrity: string;
}

/** All packages that the program at `root` imports, with what those import, by name. */
export async function shippedPackages(root: string): Promise<ShippedPackage[]> {
  const lock = JSON.parse(await Deno.readTextFile(`${root}/deno.lock`)) as Lock;
  // A key may go on with the versions of what the package shares with its user.
  const integrities = new Map(Object.entries(lock.npm).map(([key, value]) => [key.split("_")[0]!, value.integrity]));
  return (await packageNotices(root)).map((each) => ({
    ...each,
    integrity: integrities.get(`${each.name}@${each.version}`) ?? "",
  }));
}

interface Lock {
  readonly npm: Readonly<Record<string, { readonly integrity?: string }>>;
}
