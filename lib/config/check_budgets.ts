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
    if (budget === undefined || report.isBad(`${path}.endpoint`) || report.isBad(`${path}.key_name`)) return;
    const { endpoint, key_name: key } = budget;
    const name = endpoint ?? key;
    if (name === undefined) return report.problem(path, phrase("file.budget_of_nobody"));
    if (endpoint !== undefined && key !== undefined) return report.problem(path, phrase("file.budget_of_two"));
    const at = key === undefined ? `${path}.endpoint` : `${path}.key_name`;
    const value = shown(name);
    if (key === undefined) {
      const isKnown = endpoints.some((each) => each?.name === name || each?.id === name);
      if (!isKnown) report.warning(at, phrase("file.budget_of_no_endpoint", { value }));
    } else if (!(server?.api_keys ?? []).some((each) => each?.name === key)) {
      report.warning(at, phrase("file.budget_of_no_key", { value }));
    }
    const who = JSON.stringify([endpoint, key]);
    if (seen.has(who)) report.problem(at, phrase("file.budget_again", { value }));
    seen.add(who);
  });
}
