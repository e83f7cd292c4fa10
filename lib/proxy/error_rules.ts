/** What the rules of an endpoint (`error_rules`) say of its errors: they come before what is read in their words. */
import type { EndpointConfig } from "../config/config.ts";
import type { Outcome } from "./outcome.ts";

/**
 * `outcome` with the first rule that fits it, if there is one, and the pause that it asks for. What the endpoint did not
 * say, since the proxy found the fault, fits none.
 *
 * @param isTest it may come of what the proxy has tried out, which is no reason to pause
 */
export function withRule<O extends Outcome>(outcome: O, { errorRules }: EndpointConfig, isTest = false): O {
  if (errorRules.length === 0 || outcome.type !== "refusal" || outcome.evidence === undefined) return outcome;
  const said = outcome.evidence;
  const text = readable(said.text).toLowerCase();
  const rule = errorRules.find(({ status, contains }) =>
    (status === undefined || status === said.status) && text.includes(contains)
  );
  if (rule === undefined) return outcome;
  const { action, pauseMs } = rule;
  const pause = { level: "exhausted", scope: "model", waitMs: pauseMs, source: "error_rules" } as const;
  const limits = action === "next" && pauseMs > 0 && !isTest ? [...outcome.limits, pause] : outcome.limits;
  return { ...outcome, limits, rule: action };
}

/** A body, and its texts as people read them and write them into a rule: in JSON many a letter may be escaped. */
function readable(body: string): string {
  const texts = [body];
  try {
    JSON.parse(body, (_, value) => {
      if (typeof value === "string") texts.push(value);
    });
  } catch {
    // It is no JSON, or too deep to be looked through.
  }
  return texts.join("\n");
}
