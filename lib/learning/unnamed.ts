/** Refusals that only say that something is wrong. */
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

/** Codes of vendors that only say that something is wrong: Zhipu 1210 and 1213, MiniMax 2013, Volcengine. */
const VAGUE_CODES = /^(?:121[03]|2013|invalidparameter|invalid_parameter|invalid_params?|bad_request)$/;
const VAGUE =
  /^(?:(?:http )?400:? ?)?(?:error: ?)?(?:invalid|bad|illegal|malformed|wrong) (?:request|param(?:eter)?s?|argument|input|args)(?: (?:error|body|format|parameters?))?(?:[.!]? ?\(\w+\))?[.!]?$|^api 调用参数有误|参数有误|参数错误|^request contains an invalid argument\.?$|^bad request\.?$|^request body format (?:is )?invalid|did not match any variant of untagged enum|^input should be a valid \w+(?: \(ref: [\w-]+\))?$|provider returned error|^upstream (?:error|request failed)|^(?:one or more |a |some )?parameters? (?:specified )?(?:in the request )?(?:is|are) (?:not valid|invalid)/i;

/** Who asks the endpoint alone can find out by leaving things away. */
export function unnamed({ complaint: { status, codes, text, clauses } }: Reading): Reaction | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const vague = text === "" || clauses.every((clause) => VAGUE.test(clause.text)) ||
    [...codes].some((code) => VAGUE_CODES.test(code)) && text.length < 120 && !/['"`]/.test(text);
  return vague ? { type: "return", unnamed: true } : undefined;
}
