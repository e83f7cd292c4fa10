/** What a Codex `config.toml` says of the provider in use. */
export interface CodexProvider {
  readonly baseUrl?: string;
  readonly wireApi?: string;
  readonly token?: string;
}

/**
 * Reads the few texts that name a provider; the rest of the file is not looked at. Without `model_provider` the first
 * `base_url` counts.
 */
export function codexProvider(toml: string): CodexProvider {
  const tables = new Map<string, Map<string, string>>([["", new Map()]]);
  let table = tables.get("")!;
  for (const line of toml.split("\n")) {
    const header = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1];
    if (header !== undefined) tables.set(header.replace(/["'\s]/g, ""), table = new Map());
    const entry = /^\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(line);
    if (entry !== null) table.set(entry[1]!, entry[2]?.replace(/\\(["\\])/g, "$1") ?? entry[3]!);
  }
  const chosen = tables.get("")!.get("model_provider");
  const provider = tables.get(`model_providers.${chosen}`) ?? [...tables.values()].find((keys) => keys.has("base_url"));
  const member = (name: string, key: string) => {
    const value = provider?.get(key);
    return value === undefined || value === "" ? {} : { [name]: value };
  };
  return {
    ...member("baseUrl", "base_url"),
    ...member("wireApi", "wire_api"),
    ...member("token", "experimental_bearer_token"),
  };
}
