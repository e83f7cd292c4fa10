import { phrase } from "../phrases/phrase.ts";
import { checkAuth, checkConnection, checkPassthrough } from "./check_connection.ts";
import { checkBudgets } from "./check_budgets.ts";
import { checkEnabled, checkIds, checkUnique } from "./check_items.ts";
import { checkRequest } from "./check_request.ts";
import { checkRouting } from "./check_routing.ts";
import { checkSearch } from "./check_search.ts";
import { checkTagging } from "./check_tagging.ts";
import { checkTimeouts } from "./check_timeouts.ts";
import { missingProtection } from "./exposure.ts";
import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";
import { shown } from "./show.ts";

/** Command line flags that stand above the file. */
export interface Overrides {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** Checks that concern several fields. Works on what could be read, so that every problem is found at once. */
export function checkAcross(reading: Reading, overrides: Overrides, report: Report): void {
  const { server } = reading.values;
  const endpoints = reading.values.endpoints ?? [];
  checkUnique(endpoints, "endpoints", { report, key: "name" });
  checkIds(endpoints, report);
  checkUnique(server?.api_keys ?? [], "server.api_keys", { report, key: "name" });
  checkUnique(server?.api_keys ?? [], "server.api_keys", { report, key: "key" });
  checkAccess(reading, overrides, report);
  endpoints.forEach((endpoint, index) => {
    if (endpoint === undefined) return;
    const path = `endpoints[${index}]`;
    checkAuth(endpoint, path, report);
    checkPassthrough(endpoint, server?.passthrough_hosts, { path: `${path}.auth_type`, report });
    checkConnection(endpoint, path, report);
    checkRequest(endpoint, path, report);
  });
  checkEnabled(endpoints, "endpoints", report);
  checkRouting(reading.values, report);
  checkTagging(reading.values, report);
  checkSearch(reading.values, report);
  checkBudgets(reading.values, report);
  checkTimeouts(reading.values, report);
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
  if (missing === undefined) return;
  const values = { host: shown(host), missing };
  const what = overrides.host === undefined
    ? phrase("file.host_exposed", values)
    : phrase("file.host_exposed_by_flag", values);
  report.problem("server.host", what);
}
