/** The tables of docs/metrics.md, held against what is counted. */
import assert from "node:assert/strict";
import { Metrics } from "../../lib/metrics/metrics.ts";

const DOCS = await Deno.readTextFile(new URL("../../docs/metrics.md", import.meta.url));
const GEN_AI = ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"];
const SUFFIX: Readonly<Record<string, string>> = { counter: "_total", info: "_info" };

Deno.test("docs/metrics.md names every metric with its type and labels, and no others", () => {
  const said = [...DOCS.matchAll(/^\| `((?:gen_ai|cccc)_\w+)` +\| (\w+) +\| (.*?) *\|$/gm)].map(
    ([, name, type, rest]) => {
      // What stands behind a colon are the values.
      const labels = [...rest!.replaceAll(/: [^;]*$/g, "").matchAll(/`(\w+)`/g)].map(([, label]) => label!);
      return [name!, type!, ...(name!.startsWith("gen_ai_") ? GEN_AI : []), ...labels].join(" ");
    },
  );
  const moment = { version: "1", inFlight: [], states: [], windows: [], dropped: { rows: 0, bodies: 0 } };
  const counted = new Metrics().families(moment).map(({ description: { name, labels }, type }) =>
    [`${name}${SUFFIX[type] ?? ""}`, type, ...labels].join(" ")
  );
  assert.deepEqual(said.toSorted(), counted.toSorted());
});
