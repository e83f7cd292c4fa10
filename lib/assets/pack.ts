/**
 * What the pages are made of beside code: scripts, styles, icons and texts, as `tools/assets.ts` has packed them. In the
 * bundle this module is another one that holds the pack itself (`tools/bundle.ts`): a single file has nothing beside it.
 */
export interface Pack {
  /** Of all that is in it. */
  readonly hash: string;
  readonly islands: Readonly<Record<string, IslandFiles>>;
  /** By name. */
  readonly files: Readonly<Record<string, string>>;
  /** As JSON, by language. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What an island needs in the browser. */
export interface IslandFiles {
  /** Names of the scripts that it runs from the start. */
  readonly files: readonly string[];
  /** Keys of the texts that it may show. */
  readonly keys: readonly string[];
}

const FILE = new URL("../../gen/assets.json", import.meta.url);

export async function pack(): Promise<Pack> {
  try {
    return JSON.parse(await Deno.readTextFile(FILE)) as Pack;
  } catch (error) {
    throw new Error("Cannot read gen/assets.json: deno task assets makes it", { cause: error });
  }
}
