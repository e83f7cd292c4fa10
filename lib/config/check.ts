import { stringifyDuration } from "./duration.ts";
import { missingProtection } from "./exposure.ts";
import type { Incomplete, Reading } from "./read.ts";
import type { ConfigFile } from "./schema.ts";
import { show } from "./show.ts";

/** Command line flags that stand above the file. */
export interface Overrides {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** Adds a problem or a warning at a path of the file. */
export interface Report {
  /** Whether `path` has a problem already: what could not be read is not also called missing. */
  isBad(path: string): boolean;
  problem(path: string, message: string): void;
  warning(path: string, message: string): void;
}

type Endpoints = Incomplete<ConfigFile["endpoints"]>;
type Endpoint = Incomplete<ConfigFile["endpoints"][number]>;

/** Checks that concern several fields. Works on what could be read, so that every problem is found at once. */
export function checkAcross(reading: Reading, overrides: Overrides, report: Report): void {
  const { server, timeouts } = reading.values;
  const endpoints = reading.values.endpoints ?? [];
  const lineOf = (path: string) => reading.at(path).line;
  checkUnique(endpoints, "endpoints", { report, lineOf, key: "name" });
  checkIds(endpoints, report, lineOf);
  checkUnique(server?.api_keys ?? [], "server.api_keys", { report, lineOf, key: "name" });
  checkUnique(server?.api_keys ?? [], "server.api_keys", { report, lineOf, key: "key" });
  checkAccess(reading, overrides, report);
  endpoints.forEach((endpoint, index) => {
    if (endpoint === undefined) return;
    checkAuth(endpoint, `endpoints[${index}]`, report);
    checkPassthrough(endpoint, server?.passthrough_hosts, { path: `endpoints[${index}].auth_type`, report });
  });
  checkEnabled(endpoints, report);
  const { commit_hold: hold, total } = timeouts ?? {};
  if (hold !== undefined && total !== undefined && hold >= total) {
    report.problem(
      "timeouts.commit_hold",
      `is not shorter than timeouts.total: current value is ${stringifyDuration(hold)}; expected less than ` +
        stringifyDuration(total),
    );
  }
}

interface UniqueOptions<T> {
  readonly report: Report;
  readonly lineOf: (path: string) => number;
  readonly key: keyof T & string;
}

function checkUnique<T extends object>(
  items: readonly (T | undefined)[],
  list: string,
  { report, lineOf, key }: UniqueOptions<T>,
): void {
  const first = new Map<unknown, number>();
  items.forEach((item, index) => {
    const value = item?.[key];
    if (value === undefined) return;
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, index);
      return;
    }
    const other = `${list}[${earlier}].${key}`;
    const path = `${list}[${index}].${key}`;
    report.problem(
      path,
      `is ${show(String(value), path)}, as ${other} on line ${lineOf(other)}; expected another ${key}`,
    );
  });
}

/** An id may not be another endpoint's name either while that one has no id: the name is its id. */
function checkIds(endpoints: Endpoints, report: Report, lineOf: (path: string) => number): void {
  const first = new Map<string, string>();
  endpoints.forEach((endpoint, index) => {
    const key = endpoint?.id === undefined ? "name" : "id";
    const id = endpoint?.[key];
    if (id === undefined) return;
    const path = `endpoints[${index}].${key}`;
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, path);
      return;
    }
    // Two equal names have been reported already.
    if (key === "name" && earlier.endsWith(".name")) return;
    report.problem(
      path,
      `is ${show(id, path)}, which is the id of ${earlier} on line ${lineOf(earlier)} too; expected another id`,
    );
  });
}

function checkAccess(reading: Reading, overrides: Overrides, report: Report): void {
  const server = reading.values.server;
  const host = overrides.host ?? server?.host;
  const keys = server?.api_keys;
  // A list that could not be read has its own problem; claiming that it is missing would mislead.
  if (host === undefined || keys === undefined || keys.some((key) => key === undefined)) return;
  const missing = missingProtection({
    host,
    apiKeys: keys.map((key) => ({ enabled: key?.enabled ?? true })),
    adminPassword: report.isBad("server.admin_password") ? "unread" : server?.admin_password,
  });
  if (missing.length === 0) return;
  const who = overrides.host === undefined ? "" : " by the command line";
  report.problem(
    "server.host",
    `is ${show(host)}${who}, which other machines can reach; expected ${
      missing.join(" and ")
    } to be set, or a loopback ` +
      "address such as 127.0.0.1",
  );
}

function checkAuth(endpoint: Endpoint, path: string, report: Report): void {
  const { auth_type: type, auth_value: value } = endpoint;
  const enabled = endpoint.enabled ?? true;
  const isMissing = enabled && value === undefined && !report.isBad(`${path}.auth_value`);
  if (type === "oauth") {
    report.warning(`${path}.auth_type`, "is oauth, which this version does not do: the endpoint counts as disabled");
  }
  if (isMissing && type === undefined && !report.isBad(`${path}.auth_type`)) {
    report.problem(
      `${path}.auth_type`,
      "is missing, and so is auth_value; expected api_key or auth_token with an auth_value, none, or passthrough",
    );
  }
  if (isMissing && (type === "api_key" || type === "auth_token")) {
    report.problem(`${path}.auth_value`, `is missing or empty; expected the credential, as auth_type is ${type}`);
  }
  if ((type === "none" || type === "passthrough") && value !== undefined) {
    report.warning(`${path}.auth_value`, `has no effect, as auth_type is ${type}`);
  }
  const wireApi = endpoint.wire_api ?? "auto";
  if (wireApi !== "auto" && endpoint.endpoint_type !== "openai" && !report.isBad(`${path}.endpoint_type`)) {
    report.warning(`${path}.wire_api`, "has no effect, as endpoint_type is not openai");
  }
}

function checkPassthrough(
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

/** The predecessors read an omitted `enabled` as false, so it is worth one line. */
function checkEnabled(endpoints: Endpoints, report: Report): void {
  const omitted = endpoints.flatMap((endpoint, index) =>
    endpoint !== undefined && endpoint.enabled === undefined && !report.isBad(`endpoints[${index}].enabled`)
      ? [{ index, name: endpoint.name }]
      : []
  );
  if (omitted.length === 0) return;
  const names = omitted.map(({ index, name }) => name === undefined ? `endpoints[${index}]` : show(name)).join(", ");
  report.warning(
    `endpoints[${omitted[0]!.index}].enabled`,
    `is omitted, which means true; this concerns ${names}; write enabled: true to say so`,
  );
}
