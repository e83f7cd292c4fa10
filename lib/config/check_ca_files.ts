import { phrase } from "../phrases/phrase.ts";
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
    if (read.type === "text" && read.text.includes("-----BEGIN CERTIFICATE-----")) return;
    const what = read.type === "text"
      ? phrase("file.authority_missing")
      : phrase("file.authority_unreadable", { reason: read.reason });
    if (endpoint.enabled === false) report.warning(path, what);
    else report.problem(path, what);
  });
}
