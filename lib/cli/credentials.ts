import type { Config } from "../config/config.ts";
import type { LiveConfig } from "../config/live.ts";
import { isSecretName } from "../config/show.ts";
import { isObject, type Json } from "../json.ts";
import { formsOf, isCredentialHeader } from "../redact.ts";
import { secretsOf } from "../upstream/secrets.ts";

/**
 * Tells all credentials that the configuration has held so far: what an edit took out may still be in use by a running
 * request.
 */
export function credentialsOf(live: Pick<LiveConfig, "current">): () => readonly string[] {
  let seen: Config | undefined;
  let credentials: readonly string[] = [];
  return () => {
    const config = live.current();
    if (config !== seen) {
      seen = config;
      credentials = [...new Set([...credentials, ...credentialsIn(config)])];
    }
    return credentials;
  };
}

function credentialsIn({ endpoints, server, telemetry, webSearch }: Config): string[] {
  return [
    ...endpoints.flatMap(secretsOf),
    ...endpoints.flatMap(({ parameterOverrides, modelRewrite: { rules } }) => [
      ...parameterOverrides,
      ...rules.flatMap((rule) => rule.parameterOverrides ?? []),
    ]).flatMap(({ path, value }) => named(path, value)),
    ...server.apiKeys.map(({ key }) => key),
    server.adminPassword ?? "",
    webSearch.apiKey,
    ...Object.entries(telemetry.headers).flatMap(([name, value]) => inHeader(name, value)),
  ].filter((credential) => credential !== "").flatMap(formsOf);
}

/** A shorter value of a parameter is a word that other texts have too. */
const LEAST_PARAMETER = 8;

/** Of a header whose name says so: all of it, and what follows a scheme such as `Bearer`. */
function inHeader(name: string, value: string): string[] {
  if (!isCredentialHeader(name)) return [];
  return [value, ...value.split(" ").slice(1)].filter(({ length }) => length >= LEAST_PARAMETER);
}

/** The texts in `value` that are credentials by the names that they have there, or that `name` is. */
function named(name: string, value: Json): string[] {
  if (typeof value === "string") return isSecretName(name) && value.length >= LEAST_PARAMETER ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => named(name, item));
  return isObject(value) ? Object.entries(value).flatMap(([own, member]) => named(own, member)) : [];
}
