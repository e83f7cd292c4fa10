import { phrase } from "../phrases/phrase.ts";
import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";

/** Says what of the section `routing`, and of endpoints' keys that belong to it, has no effect. */
export function checkRouting({ routing, endpoints = [] }: Reading["values"], report: Report): void {
  const policy = routing?.policy;
  const balance = routing?.balance;
  const isByPriority = policy === undefined || policy === "priority";
  const weighted = endpoints.findIndex((endpoint) => (endpoint?.weight ?? 1) !== 1);
  if (policy !== undefined && weighted >= 0 && (isByPriority ? balance : policy) !== "weighted") {
    const what = phrase("file.no_effect_as", { key: "routing.policy", value: policy });
    report.warning(`endpoints[${weighted}].weight`, what);
  }
  if (balance !== undefined && balance !== "in_order" && !isByPriority) {
    report.warning("routing.balance", phrase("file.no_effect_as", { key: "routing.policy", value: policy }));
  }
  if (routing?.affinity?.return === true) {
    const path = "routing.affinity.return";
    if (routing.affinity.enabled === false) {
      report.warning(path, phrase("file.no_effect_as_not", { key: "routing.affinity.enabled", value: "true" }));
    } else if (!isByPriority) {
      report.warning(path, phrase("file.no_effect_as", { key: "routing.policy", value: policy }));
    }
  }
  const implicit = routing?.implicit_model_rewrite;
  if (implicit?.enabled === true && implicit.claude_model === undefined && implicit.openai_model === undefined) {
    report.warning("routing.implicit_model_rewrite.enabled", phrase("file.no_models_named"));
  }
}
