import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";
import { show } from "./show.ts";

/** Says which budgets are of nobody, or cannot work. */
export function checkBudgets(values: Reading["values"], report: Report): void {
  const { budgets = [], endpoints = [], server, storage } = values;
  if (budgets.length > 0 && storage?.records === false) {
    report.warning("budgets", "have no effect, as storage.records is false: what answers cost is known from records");
  }
  const seen = new Set<string>();
  budgets.forEach((budget, index) => {
    const path = `budgets[${index}]`;
    const { endpoint, key_name: key } = budget ?? {};
    if (budget === undefined || report.isBad(`${path}.endpoint`) || report.isBad(`${path}.key_name`)) return;
    if ((endpoint === undefined) === (key === undefined)) {
      return report.problem(
        path,
        `names ${key === undefined ? "nobody" : "two"}; expected either endpoint or key_name`,
      );
    }
    const isKnown = key === undefined
      ? endpoints.some((each) => each?.name === endpoint || each?.id === endpoint)
      : (server?.api_keys ?? []).some((each) => each?.name === key);
    const [at, name] = key === undefined ? [`${path}.endpoint`, endpoint!] : [`${path}.key_name`, key];
    if (!isKnown) {
      const list = key === undefined ? "endpoint" : "key of server.api_keys";
      report.warning(at, `has no effect, as there is no ${list} of that name: current value is ${show(name)}`);
    }
    const who = JSON.stringify([endpoint, key]);
    if (seen.has(who)) report.problem(at, `is ${show(name)} again; expected each only once`);
    seen.add(who);
  });
}
