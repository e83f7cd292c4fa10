const NAMES = ["install.sh", "install.ps1"];

/** What stands in the scripts for the repository, as `owner/name`. */
export const PLACEHOLDER = "@REPOSITORY@";

/** The scripts that install a release, by name, with where it is published; without that, they have to be told. */
export async function installers(root: string, repository: string | undefined): Promise<Map<string, string>> {
  const texts = await Promise.all(NAMES.map((name) => Deno.readTextFile(`${root}/scripts/${name}`)));
  return new Map(NAMES.map((name, index) => [name, texts[index]!.replaceAll(PLACEHOLDER, repository ?? "")]));
}
