import { phrase } from "../phrases/phrase.ts";
import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";
import { shown } from "./show.ts";

/** Says which budgets are of nobody, or cannot work. */
export function checkBudgets(values: Reading["values"], report: Report): void {
  const { budgets = [], endpoints = [], server, storage } = values;
  if (budgets.length > 0 && storage?.records === false) {
    report.warning("budgets", phrase("file.budgets_without_records"));
  }
  const seen = new Set<string>();
  budgets.forEach((budget, index) => {
    const path = `budgets[${index}]`;
    const { endpoint, key_name: key } = budget ?? {};
    if (budget === undefined || report.isBad(`${path}.endpoint`) || report.isBad(`${path}.key_name`)) return;
    if ((endpoint === undefined) === (key === undefined)) {
      return report.problem(path, key === undefined ? phrase("file.budget_of_nobody") : phrase("file.budget_of_two"));
    }
    const isKnown = key === undefined
      ? endpoints.some((each) => each?.name === endpoint || each?.id === endpoint)
      : (server?.api_keys ?? []).some((each) => each?.name === key);
    const [at, name] = key === undefined ? [`${path}.endpoint`, endpoint!] : [`${path}.key_name`, key];
    const value = shown(name);
    if (!isKnown) {
      const what = key === undefined
        ? phrase("file.budget_of_no_endpoint", { value })
        : phrase("file.budget_of_no_key", { value });
      report.warning(at, what);
    }
    const who = JSON.stringify([endpoint, key]);
    if (seen.has(who)) report.problem(at, phrase("file.budget_again", { value }));
    seen.add(who);
  });
}
