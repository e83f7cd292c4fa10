import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";

/** Says what of the section `routing`, and of endpoints' keys that belong to it, has no effect. */
export function checkRouting({ routing, endpoints = [] }: Reading["values"], report: Report): void {
  const policy = routing?.policy;
  const weighted = endpoints.findIndex((endpoint) => (endpoint?.weight ?? 1) !== 1);
  if (policy !== undefined && policy !== "weighted" && weighted >= 0) {
    report.warning(`endpoints[${weighted}].weight`, `has no effect, as routing.policy is ${policy}`);
  }
  const implicit = routing?.implicit_model_rewrite;
  if (implicit?.enabled === true && implicit.claude_model === undefined && implicit.openai_model === undefined) {
    report.warning(
      "routing.implicit_model_rewrite.enabled",
      "has no effect without a claude_model or an openai_model",
    );
  }
}
