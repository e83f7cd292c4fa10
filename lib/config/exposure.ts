import { phrase, type PhraseValue } from "../phrases/phrase.ts";
import type { ApiKey } from "./config.ts";

/** What decides whether strangers can use the proxy. */
export interface Access {
  readonly host: string;
  readonly apiKeys: readonly Pick<ApiKey, "enabled">[];
  readonly adminPassword: string | undefined;
}

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** What has to be set before the proxy may listen on `host`; `undefined`: nothing. */
export function missingProtection({ host, apiKeys, adminPassword }: Access): PhraseValue | undefined {
  if (isLoopback(host)) return undefined;
  const hasPassword = adminPassword !== undefined;
  if (apiKeys.some((key) => key.enabled)) return hasPassword ? undefined : "server.admin_password";
  return hasPassword ? phrase("file.an_enabled_key") : phrase("file.an_enabled_key_and_password");
}
