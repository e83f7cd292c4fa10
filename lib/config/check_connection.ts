import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Incomplete } from "./read.ts";
import type { Report } from "./report.ts";
import type { ConfigFile } from "./schema.ts";
import { shown } from "./show.ts";

/** Checks of how an endpoint is reached. */

type Endpoint = Incomplete<ConfigFile["endpoints"][number]>;

/** The endpoint has the credential that its `auth_type` needs. */
export function checkAuth(endpoint: Endpoint, path: string, report: Report): void {
  const { auth_type: type, auth_value: value } = endpoint;
  const enabled = endpoint.enabled ?? true;
  const isMissing = enabled && value === undefined && !report.isBad(`${path}.auth_value`);
  if (isMissing && type === undefined && !report.isBad(`${path}.auth_type`)) {
    report.problem(`${path}.auth_type`, phrase("file.auth_type_missing"));
  }
  if (isMissing && (type === "api_key" || type === "auth_token")) {
    report.problem(`${path}.auth_value`, phrase("file.credential_missing", { type }));
  }
  if ((type === "none" || type === "passthrough" || type === "oauth") && value !== undefined) {
    report.warning(`${path}.auth_value`, phrase("file.no_effect_as", { key: "auth_type", value: type }));
  }
  checkOauth(endpoint, path, report);
}

/** Clients' own credentials go to trusted hosts only. */
export function checkPassthrough(
  { auth_type: type, url }: Endpoint,
  hosts: readonly (string | undefined)[] | undefined,
  { path, report }: { readonly path: string; readonly report: Report },
): void {
  if (type !== "passthrough" || url === undefined || hosts === undefined) return;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  if (hosts.includes(host)) return;
  report.problem(path, phrase("file.host_not_trusted", { host: shown(host) }));
}

/** What the token's issuer has to be told; there are no vendor's defaults. */
const OAUTH_NEEDS = {
  token_url: phrase("file.token_url_missing"),
  client_id: phrase("file.client_id_missing"),
  refresh_token: phrase("file.refresh_token_missing"),
} as const satisfies Readonly<Record<string, Phrase>>;

function checkOauth({ auth_type: type, enabled, oauth_config: oauth }: Endpoint, path: string, report: Report): void {
  const config = `${path}.oauth_config`;
  if (type !== "oauth") {
    if (oauth !== undefined && !report.isBad(`${path}.auth_type`)) {
      report.warning(config, phrase("file.no_effect_as_not", { key: "auth_type", value: "oauth" }));
    }
    return;
  }
  if (enabled === false || report.isBad(config)) return;
  if (oauth === undefined) {
    const keys = Object.keys(OAUTH_NEEDS).join(", ");
    return report.problem(config, phrase("file.oauth_config_missing", { keys }));
  }
  for (const [key, what] of Object.entries(OAUTH_NEEDS)) {
    if (oauth[key as keyof typeof OAUTH_NEEDS] !== undefined || report.isBad(`${config}.${key}`)) continue;
    report.problem(`${config}.${key}`, what);
  }
}

/** Name and password of a proxy go together. */
export function checkConnection({ proxy }: Endpoint, path: string, report: Report): void {
  if (proxy === undefined || (proxy.username === undefined) === (proxy.password === undefined)) return;
  const [given, missing] = proxy.username === undefined
    ? ["password", "username"] as const
    : ["username", "password"] as const;
  if (report.isBad(`${path}.proxy.${missing}`)) return;
  report.problem(`${path}.proxy.${missing}`, phrase("file.other_half_missing", { other: given }));
}
