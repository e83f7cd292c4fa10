import type { Config } from "../config/config.ts";
import type { LiveConfig } from "../config/live.ts";
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

function credentialsIn({ endpoints, server }: Config): string[] {
  return [
    ...endpoints.flatMap(secretsOf),
    ...server.apiKeys.map(({ key }) => key),
    server.adminPassword ?? "",
  ].filter((credential) => credential !== "");
}
