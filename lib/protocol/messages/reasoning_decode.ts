import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { Effort, Reasoning } from "../conversation.ts";
import { effortNamed } from "../effort.ts";
import { numberAt, optional, reportUnknown } from "../field.ts";

const OUTPUT_MEMBERS: ReadonlySet<string> = new Set(["effort", "format"]);

/** `output_config.effort`, as the client wrote it. */
export function effortOf(outputConfig: Json | undefined): string | undefined {
  return stringMember(outputConfig, "effort");
}

/** `thinking` and the effort; `latest` is that of the last message which has one. */
export function decodeReasoning(
  body: JsonObject,
  latest: string | undefined,
  lost: Set<string>,
): Reasoning | undefined {
  const outputConfig = body["output_config"];
  if (isObject(outputConfig)) reportUnknown(outputConfig, OUTPUT_MEMBERS, { lost, prefix: "output_config." });
  const effort = knownEffort(latest ?? effortOf(outputConfig), lost);
  const thinking = body["thinking"];
  const said = effort === undefined ? {} : { effort };
  switch (stringMember(thinking, "type")) {
    case "disabled":
      // The effort that subagents leave beside it is one of thinking, which there is none of.
      return { mode: "off" };
    case "between_tools":
      // Where it is to think nobody else can be told, but that it is.
      lost.add("thinking");
      return { mode: "adaptive", ...said };
    case "adaptive":
      return { mode: "adaptive", ...said, ...display(thinking) };
    case "enabled": {
      const budgetTokens = isObject(thinking)
        ? optional(thinking["budget_tokens"], "thinking.budget_tokens", numberAt)
        : undefined;
      if (budgetTokens === undefined) return { mode: "adaptive", ...said, ...display(thinking) };
      return { mode: "budget", budgetTokens, ...said, ...display(thinking) };
    }
    default:
      if (isObject(thinking)) lost.add("thinking");
      return effort === undefined ? undefined : { mode: "effort", effort };
  }
}

function knownEffort(effort: string | undefined, lost: Set<string>): Effort | undefined {
  const known = effortNamed(effort);
  if (effort !== undefined && known === undefined) lost.add("output_config.effort");
  return known;
}

function display(thinking: Json | undefined): { readonly summary?: string } {
  const word = stringMember(thinking, "display");
  if (word === undefined) return {};
  return { summary: word === "omitted" ? "none" : "auto" };
}
