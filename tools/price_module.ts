/**
 * The price table's package with its table as JSON: a literal of half a million characters takes a parser, and what it
 * makes of it, twenty times the memory of the prices.
 */

import { denoInfo } from "./import_graph.ts";

export const PRICES = "@pydantic/genai-prices";

/** Its table, which is the first thing in the package's one file. */
const TABLE = /^const (\w+) = (\[\n[\s\S]*?\n\])/;

/** What of the table is for people, or for reading usage, which is not asked of it. */
const UNREAD = ["deprecated", "description", "extractors", "price_comments", "pricing_urls"];

/** The text of the package that the project at `root` has; `written`: an expression for a text, in place of a literal. */
export async function priceModule(root: string, written?: (json: string) => string): Promise<string> {
  const { npmPackages = {} } = await denoInfo(root, `${root}/lib/store/price_table.ts`);
  const found = Object.values(npmPackages).find(({ name }) => name === PRICES);
  if (found === undefined) throw new Error(`Cannot bundle ${PRICES}: it is not installed`);
  return withTableAsJson(await Deno.readTextFile(`${found.localPath}/dist/index.js`), written);
}

/** @throws Error if its table is not where it is looked for */
export function withTableAsJson(text: string, written: (json: string) => string = JSON.stringify): string {
  const [whole = "", name, literal] = TABLE.exec(text) ?? [];
  if (literal === undefined) throw new Error(`Cannot bundle ${PRICES}: its table does not stand at its beginning`);
  const table: unknown = new Function(`return ${literal}`)();
  const json = JSON.stringify(table, (key, value: unknown) => UNREAD.includes(key) ? undefined : value);
  return `const ${name} = JSON.parse(${written(json)})${text.slice(whole.length)}`;
}
