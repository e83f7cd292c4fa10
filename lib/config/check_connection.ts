import type { Incomplete } from "./read.ts";
import type { Report } from "./report.ts";
import type { ConfigFile } from "./schema.ts";
import { show } from "./show.ts";

/** Checks of how an endpoint is reached. */

type Endpoint = Incomplete<ConfigFile["endpoints"][number]>;

/** The endpoint has the credential that its `auth_type` needs. */
export function checkAuth(endpoint: Endpoint, path: string, report: Report): void {
  const { auth_type: type, auth_value: value } = endpoint;
  const enabled = endpoint.enabled ?? true;
  const isMissing = enabled && value === undefined && !report.isBad(`${path}.auth_value`);
  if (isMissing && type === undefined && !report.isBad(`${path}.auth_type`)) {
    report.problem(
      `${path}.auth_type`,
      "is missing, and so is auth_value; expected api_key or auth_token with an auth_value, oauth with an " +
        "oauth_config, none, or passthrough",
    );
  }
  if (isMissing && (type === "api_key" || type === "auth_token")) {
    report.problem(`${path}.auth_value`, `is missing or empty; expected the credential, as auth_type is ${type}`);
  }
  if ((type === "none" || type === "passthrough" || type === "oauth") && value !== undefined) {
    report.warning(`${path}.auth_value`, `has no effect, as auth_type is ${type}`);
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
  report.problem(
    path,
    `is passthrough, but ${show(host)} may not receive clients' credentials; expected a host of ` +
      `server.passthrough_hosts: if you trust it, add ${show(host)} there`,
  );
}

/** What the token's issuer has to be told; there are no vendor's defaults. */
const OAUTH_NEEDS = {
  token_url: "the address that the token's issuer names",
  client_id: "the id that the token's issuer gave you, as none is built in",
  refresh_token: "the token to ask for new ones with",
} as const;

function checkOauth({ auth_type: type, enabled, oauth_config: oauth }: Endpoint, path: string, report: Report): void {
  const config = `${path}.oauth_config`;
  if (type !== "oauth") {
    if (oauth !== undefined && !report.isBad(`${path}.auth_type`)) {
      report.warning(config, "has no effect, as auth_type is not oauth");
    }
    return;
  }
  if (enabled === false || report.isBad(config)) return;
  if (oauth === undefined) {
    const needs = Object.keys(OAUTH_NEEDS).join(", ");
    return report.problem(config, `is missing, as auth_type is oauth; expected a map with ${needs}`);
  }
  for (const [key, what] of Object.entries(OAUTH_NEEDS)) {
    if (oauth[key as keyof typeof OAUTH_NEEDS] !== undefined || report.isBad(`${config}.${key}`)) continue;
    report.problem(`${config}.${key}`, `is missing, as auth_type is oauth; expected ${what}`);
  }
}

/** Name and password of a proxy go together. */
export function checkConnection({ proxy }: Endpoint, path: string, report: Report): void {
  if (proxy === undefined || (proxy.username === undefined) === (proxy.password === undefined)) return;
  const [given, missing] = proxy.username === undefined ? ["password", "username"] : ["username", "password"];
  if (report.isBad(`${path}.proxy.${missing}`)) return;
  report.problem(`${path}.proxy.${missing}`, `is missing, as there is a ${given}; expected both or neither`);
}
