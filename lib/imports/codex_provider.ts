import { getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";

/** What a Codex `config.toml` says of the provider in use. */
export interface CodexProvider {
  readonly baseUrl?: string;
  readonly wireApi?: string;
  readonly token?: string;
}

type Table = Readonly<Record<string, unknown>>;

/** Without `model_provider` the only provider counts; a file that is no TOML says nothing. */
export function codexProvider(toml: string): CodexProvider {
  const file = tableOf(parsed(toml));
  const providers = tableOf(file["model_providers"]);
  const names = Object.keys(providers);
  const chosen = file["model_provider"] ?? (names.length === 1 ? names[0] : undefined);
  const provider = typeof chosen === "string" && Object.hasOwn(providers, chosen) ? tableOf(providers[chosen]) : file;
  const member = (name: string, key: string) => {
    const value = provider[key];
    return typeof value !== "string" || value === "" ? {} : { [name]: value };
  };
  return {
    ...member("baseUrl", "base_url"),
    ...member("wireApi", "wire_api"),
    ...member("token", "experimental_bearer_token"),
  };
}

function parsed(toml: string): unknown {
  try {
    return getStaticTOMLValue(parseTOML(toml));
  } catch (error) {
    if (error instanceof ParseError) return {};
    throw error;
  }
}

function tableOf(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Table : {};
}
