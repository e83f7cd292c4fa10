import { readNamedFile, type Surroundings } from "./named_file.ts";
import type { Incomplete } from "./read.ts";
import type { Report } from "./report.ts";
import type { ConfigFile } from "./schema.ts";

/** Files of certificate authorities can be read and hold certificates. Of disabled endpoints it is a warning. */
export function checkCaFiles(
  endpoints: Incomplete<ConfigFile["endpoints"]>,
  surroundings: Surroundings,
  report: Report,
): void {
  endpoints.forEach((endpoint, index) => {
    if (endpoint?.ca_file === undefined) return;
    const path = `endpoints[${index}].ca_file`;
    const read = readNamedFile(endpoint.ca_file, surroundings);
    const fault = read.type === "unreadable"
      ? `cannot be read: ${read.reason}`
      : read.text.includes("-----BEGIN CERTIFICATE-----")
      ? undefined
      : "has no certificate in it";
    if (fault === undefined) return;
    const message = `${fault}; expected a file with certificates in PEM form`;
    if (endpoint.enabled === false) report.warning(path, message);
    else report.problem(path, message);
  });
}
