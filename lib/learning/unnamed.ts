/** Refusals that only say that something is wrong. */
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

/** Codes of vendors that only say that something is wrong: Zhipu 1210 and 1213, MiniMax 2013, Volcengine. */
const VAGUE_CODES = /^(?:121[03]|2013|invalidparameter|invalid_parameter|invalid_params?|bad_request)$/;

/** Words that say that something is wrong, and words around them that name nothing. */
const WRONG =
  /\b(?:invalid|bad|illegal|malformed|wrong|incorrect|improper(?:ly)?|unprocessable|error|faulty|not (?:be )?(?:valid|correct|acceptable|well[ -]formed))\b/i;
const IDLE: ReadonlySet<string> = new Set([
  ..."a acceptable again all an and anthropic api are arg args argument arguments at bad be body by check".split(" "),
  ..."contains correct correctly entity error faulty for format formed given has have http illegal".split(" "),
  ..."improper improperly in incorrect input invalid is its malformed more not of one or our param".split(" "),
  ..."parameter parameters params payload please provided request requests sent some specified supplied".split(" "),
  ..."the this to unprocessable valid was well were wrong your".split(" "),
]);

/** Others that name nothing. */
const SAYINGS: readonly RegExp[] = [
  /^(?:api ?)?(?:调用|请求)?的?参数(?:有误|错误|不合法|无效|非法|异常|校验失败)/i,
  /^(?:无效的?请求|请求(?:无效|错误|不合法|格式(?:错误|有误|不正确)))/,
  /did not match any variant of untagged enum/i,
  /^input should be a valid \w+(?: \(ref: [\w-]+\))?$/i,
  /provider returned error/i,
  /^upstream (?:error|request failed)/i,
  /^mismatch type \w+ with value \w+/i,
];

/** Who asks the endpoint alone can find out by leaving things away. */
export function unnamed({ complaint: { status, codes, text, clauses } }: Reading): Reaction | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const vague = text === "" || clauses.every((clause) => clause.subject === undefined && namesNothing(clause.text)) ||
    [...codes].some((code) => VAGUE_CODES.test(code)) && text.length < 120 && !/['"`]/.test(text);
  return vague ? { type: "return", unnamed: true } : undefined;
}

function namesNothing(text: string): boolean {
  if (SAYINGS.some((saying) => saying.test(text))) return true;
  // Figures of vendors and the API's own name stand beside what is said.
  const said = text.replace(/\(\w+\)|\b\d+\b|messages api|\b[\w.]*(?:error|exception)\b:/gi, " ");
  const words = said.toLowerCase().match(/[^\s.,:;!?()-]+/g) ?? [];
  return words.length === 0 || WRONG.test(said) && words.every((word) => IDLE.has(word));
}
