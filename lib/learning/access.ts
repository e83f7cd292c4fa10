/** Refusals that no change of the body helps against: who asks, for what model, over which API, and how often. */
import type { Json } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { isContextOverflow, overflowFigures } from "../protocol/context_overflow.ts";
import type { Change } from "./fact.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

const RETURN: Reaction = { type: "return", unnamed: false };

function hasCode({ complaint }: Reading, codes: RegExp): boolean {
  return [...complaint.codes].some((code) => codes.test(code));
}

const OUTPUT_LIMITS: readonly string[] = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/** Room for an answer that is worth a try. */
const LEAST_ROOM = 1024;

/**
 * The prompt is longer than the context: the client shortens it. A limit of output that takes half the context or more
 * leaves no room for any conversation: that is the endpoint's to know. Where the prompt fits, and only the limit does not,
 * this request gets what is left.
 */
export function contextOverflow({ complaint, sent, survey }: Reading): Reaction | undefined {
  const { text, status, codes } = complaint;
  const overflow = [...codes, ""].some((code) => isContextOverflow({ message: text, code, status }));
  if (!overflow) return undefined;
  const { input, output, limit } = overflowFigures(text);
  const path = OUTPUT_LIMITS.find((path) => survey().paths.has(path));
  const sentLimit = path === undefined ? undefined : valuesAt(sent.body, path)[0];
  if (path === undefined || typeof sentLimit !== "number") return RETURN;
  if (input === undefined || output === undefined || limit === undefined || input + output <= limit) return RETURN;
  const half = Math.floor(limit / 2);
  if (output > half && input <= half && sentLimit > half) {
    return { type: "learn", changes: [{ type: "ceiling", path, maximum: half }] };
  }
  // vLLM counts a prompt only as far as it has to: "contains at least 62466 input tokens".
  const room = /at least \d+ input tokens/i.test(text) ? Math.floor(output / 2) : limit - input;
  if (room < LEAST_ROOM || sentLimit <= room) return RETURN;
  return { type: "learn", changes: [{ type: "ceiling", path, maximum: room }], once: true };
}

export function contentPolicy(reading: Reading): Reaction | undefined {
  const { text, status } = reading.complaint;
  const says = hasCode(
    reading,
    /content_?filter|content_?policy|responsibleai|data_?inspection|moderation|sensitive|safety|cyber_policy/i,
  ) ||
    /content (?:management )?(?:policy|filter)|(?:usage|safety) polic|flagged (?:as|for|by)|inappropriate content|responsible ai|moderation|usage guidelines|new_sensitive|敏感|违规|不安全/i
      .test(text);
  // Who is shut out for what was asked before is not told about this request.
  if (!says || SHUT_OUT.test(text)) return undefined;
  return [400, 403, 422, 451, 500].includes(status) ? RETURN : undefined;
}

/** Accounts that are closed: Anthropic says "This organization has been disabled." with a 400. */
const SHUT_OUT =
  /\b(?:organi[sz]ation|account|workspace|project|api[ _-]?key|access)\b[^.\n]{0,60}\b(?:disabled|suspended|deactivated|banned|blocked|terminated|locked|restricted|closed|frozen|revoked)\b|(?:账号|账户|帐号|帐户|组织|令牌|密钥)[^。\n]{0,20}(?:封禁|封停|禁用|冻结|停用|失效)/i;

const MONEY =
  /insufficient[_ ](?:\w+[_ ])?(?:balance|quota|credits?|funds?)|quota is not enough|call volume quota|budget (?:limit|has been exceeded)|key limit exceeded|credits? (?:are|is|have been) (?:depleted|exhausted)|n['’]t have any credits|used up your [^.\n]{0,40}allocation|extra usage, not (?:your )?plan|out of extra usage|past due|exceeded (?:your |the )?(?:current|monthly|daily|account)? ?quota|current quota|(?:credit )?balance (?:is )?(?:too low|insufficient|not enough)|out of credits|no credits|(?:not enough|requires more|more|add|purchase|buy|low on) credits|can only afford|payment required|billing (?:hard )?(?:limit|details|not active|cycle)|spend(?:ing)? (?:limit|cap)|overdue|in arrears|\btop up\b|recharge|account is not active|subscription (?:has )?(?:expired|required|inactive)|usage limit|free (?:tier|quota|allocation).*(?:exhausted|exceeded|only)|余额不足|欠费|充值|额度|套餐[^。，\n]{0,12}(?:到期|过期|用尽|耗尽)/i;

/**
 * Quotas of a minute, told in the words of money: Google, DashScope (can1357/oh-my-pi#8476) and Cerebras; unless it is
 * money after all.
 */
const OF_A_MOMENT = /\bper (?:second|minute|min|hour)\b|\b[RT]P[MS]\b|too many (?:requests|tokens)|#token-limit/i;
const PAID = /balance|credits?\b|spend|prepa(?:id|yment)|overdue|past due|arrears|recharge|top up|余额|欠费|充值|套餐/i;

export function money(reading: Reading): Reaction | undefined {
  const { status, text } = reading.complaint;
  const passes = OF_A_MOMENT.test(text) || hasCode(reading, /^resource_exhausted$/);
  if (status === 429 && passes && !PAID.test(text)) return undefined;
  const says = status === 402 ||
    hasCode(
      reading,
      /insufficient_?(?:user_?)?(?:quota|balance|credit|fund)|quota_?exceeded|exceeded_current_quota|billing|arrearage|payment|credits|usage_not_included|budget_(?:exceeded|limit)/i,
    ) ||
    MONEY.test(text) && [400, 401, 403, 412, 429, 500, 502].includes(status);
  return says ? { type: "failover", scope: "account" } : undefined;
}

/** Which header the words ask for. */
const HEADERS: readonly { readonly header: "authorization" | "x-api-key" | "api-key"; readonly words: RegExp }[] = [
  { header: "x-api-key", words: /x-api-key/i },
  { header: "api-key", words: /\bapi-key\b|missing subscription key|ocp-apim/i },
  { header: "authorization", words: /\bauthori[sz]ation\b|\bbearer\b/i },
];
const ASKED =
  /missing|required|must (?:be|provide|include|use)|expected?|did(?:n't| not) (?:provide|find|include)|not (?:provided|found|present|set)|no (?:api[ _-]?key|authorization|bearer|token)|please (?:provide|use|pass)|need to (?:provide|pass)|should be|use (?:the )?/i;

/** Another header for the credential; only if the words ask for one that was not sent. */
export function credentialHeader({ complaint, sent }: Reading): Reaction | undefined {
  const { status, text } = complaint;
  if (![400, 401, 403].includes(status) || !ASKED.test(text)) return undefined;
  const asked = HEADERS.filter(({ words }) => words.test(text));
  const found = asked.find(({ header }) => !sent.headers.has(header));
  const has = HEADERS.some(({ header }) => sent.headers.has(header));
  if (found === undefined || !has || asked.some(({ header }) => sent.headers.has(header))) return undefined;
  return { type: "learn", changes: [{ type: "credential_header", header: found.header }] };
}

const KEY =
  /api[ _-]?keys?\b[\s\S]*(?:invalid|not valid|incorrect|missing|expired|required|denied|not found|revoked|disabled|wrong|leaked)|(?:invalid|incorrect|missing|expired|no|wrong|provide an?|revoked) (?:\w+ )?(?:api[ _-]?key|access token|bearer token|credentials?)|credential is only authorized|^invalid token\.?$|^operation not allowed\.?$|\boauth token\b[^.\n]{0,30}\b(?:revoked|expired|invalid)|\boauth\b[^.\n]{0,40}not allowed for this organi[sz]ation|unapproved (?:channel|client)|无效的?(?:令牌|密钥| ?api ?key)|(?:令牌|密钥)[^。\n]{0,8}(?:无效|过期|不存在|错误)|未登录|unauthori[sz]ed|authentication (?:fail|error|required)|permission denied|access (?:is )?denied/im;

/** Google says so with a 400: the account is asked from where it may not be. */
const PLACE =
  /\b(?:location|region|country|territory)\b[^.\n]{0,40}not (?:supported|allowed)|not available in your (?:country|region)/i;

export function credential(reading: Reading): Reaction | undefined {
  const { status, text } = reading.complaint;
  const ofAccount = KEY.test(text) || SHUT_OUT.test(text) || PLACE.test(text);
  const says = status === 401 || status === 403 ||
    (status === 400 || status === 412) &&
      (hasCode(reading, /api_key_invalid|invalid_api_key|authentication_error|unauthenticated/i) || ofAccount);
  if (!says) return undefined;
  // A model that this account may not use is no fault of the account, and a bare "Forbidden" may mean either.
  const ofModel = status === 403 && (/\bmodel\b/i.test(text) || !ofAccount) ||
    status === 401 && !ofAccount && MODEL.test(text);
  return { type: "failover", scope: ofModel ? "model" : "account" };
}

/** Waiting this long costs less than starting anew elsewhere, in milliseconds. */
const SHORT_WAIT_MS = 2000;

export function overloaded(reading: Reading): Reaction | undefined {
  const { status, text, waitMs } = reading.complaint;
  const says = status === 529 || status === 503 ||
    hasCode(reading, /overloaded|slow_down|unavailable|at_capacity|capacity_exceeded/i) ||
    /\boverloaded\b|at (?:full )?capacity|server is busy|currently busy|high (?:demand|load|traffic)|服务繁忙|负载/i
        .test(text) && status !== 400;
  if (!says || modelMissing(reading) !== undefined) return undefined;
  return waitMs !== undefined && waitMs > SHORT_WAIT_MS
    ? { type: "failover", scope: "model" }
    : { type: "retry", afterMs: waitMs };
}

/** One request that is larger than what may be asked in a minute never succeeds. */
export function tooLargeForRate({ complaint }: Reading): Reaction | undefined {
  const says = /request (?:is )?too large|(?:reduce|exceeds) .*tokens per (?:min|day)/i.test(complaint.text) &&
    /per (?:min|day)|\bTPM\b|\bTPD\b|rate/i.test(complaint.text);
  return says && [413, 429].includes(complaint.status) && !/try again in/i.test(complaint.text)
    ? { type: "failover", scope: "request" }
    : undefined;
}

export function rateLimit(reading: Reading): Reaction | undefined {
  const { status, text, waitMs } = reading.complaint;
  const says = status === 429 || hasCode(reading, /rate_?limit|throttl|resource_?exhausted|too_?many_?requests/i) ||
    /rate[ -]?limit|too many requests|throttl|请求过于频繁|限流/i.test(text) && status >= 400;
  if (!says) return undefined;
  return waitMs !== undefined && waitMs <= SHORT_WAIT_MS
    ? { type: "retry", afterMs: waitMs }
    // What stands under another status is a limit all the same, and no model that is missing.
    : { type: "failover", scope: status === 429 || status >= 500 ? "model" : "request" };
}

const NO_TOOLS =
  /unsupported param(?:eter)?:? ['"`]?tools\b(?!['"`]?[.[])|tools param requires --jinja|function calling is not (?:enabled|supported)|(?:not|n't) support(?:ed)?\b(?:(?! (?:on|in|for|with|by|inside|within|when|if|while|unless|together)\b)[^.:\n]){0,30}\b(?:tools?\b|function[ -]calling|tool[ _-](?:use|call))|(?:tools?|tool[ _-](?:use|call\w*)|function[ -]call\w*) (?:is|are) not (?:supported|available|enabled)|that support tool use|requires --enable-auto-tool-choice|不支持[^。，\n]{0,12}(?:工具|函数)(?:调用)?|不支持 ?(?:tool|function)[ _-]?(?:s\b|call|use)/i;
/** Tools of some form, or how they are called: a model that lacks those may have others. */
const SOME_TOOLS =
  /tool_choice|parallel|\b(?:custom|free-?form|hosted|built-?in|namespaced?|mcp|deferred|server(?:-side)?|client-executed)['"`]? (?:\w+ )?tools?\b/i;
const NO_FILES =
  /(?:input tag|invalid value:?|unknown variant|unsupported content type:?) ['"`](?:document|input_file|file|input_audio|audio|video|video_url)['"`]|unsupported_?(?:file|media|document)|(?<!response[ _])\b(?:file|media|document|mime|content) ?types? [^\n]{0,60}not supported|(?:pdf|document|file|audio|video)s?(?: inputs?| files?)? (?:is|are) not supported|not support (?:pdf|document|file|audio|video)|不支持[^。，\n]{0,8}(?:文件|文档|pdf|音频|视频)/i;

/** A model without tools cannot serve an agent; nor can what a person attached be left away. */
export function lacksFeature(reading: Reading): Reaction | undefined {
  const { text, status } = reading.complaint;
  if (![400, 404, 415, 422, 500, 501].includes(status)) return undefined;
  const tools = NO_TOOLS.test(text) && !SOME_TOOLS.test(text) && reading.survey().paths.has("tools");
  const files = NO_FILES.test(text) || hasCode(reading, /unsupported_(?:file|media)/);
  // Nearly all that agents ask has tools; a file is in few requests.
  return tools || files ? { type: "failover", scope: tools ? "model" : "request" } : undefined;
}

/** The model wrote a call that the endpoint itself could not read: it writes another one next time. */
export function badGeneration(reading: Reading): Reaction | undefined {
  if (!hasCode(reading, /tool_use_failed|json_validate_failed|output_parse_failed/)) return undefined;
  // Inside a stream that has begun it is too late.
  return reading.complaint.status < 400 ? RETURN : { type: "retry", afterMs: undefined };
}

const MODEL =
  /not a valid model|not allowed to use publisher model|degraded function cannot be invoked|ambiguous model|(?:does|do|plan) not support (?:the )?model\b|unknown provider for model|no models? (?:are )?loaded|accounts? support the requested model|\bmodel\b[^\n]{0,60}requires terms acceptance|\bmodel(?:s|[ _-]?(?:code|name|id))?\b[^\n]{0,160}?(?:not found|does(?: not|n't) exist|not exist|no longer|decommissioned|retired|not available|unavailable|not (?:currently )?supported|isn['’]t (?:supported|available)|unsupported|is (?:unknown|invalid|disabled)|not (?:a )?valid|no access|not (?:allowed|loaded|deployed|enabled|activated)|has been (?:deprecated|removed|shut)|sunset)|(?:invalid|unknown|unsupported|no such|unrecogni[sz]ed|(?:unable|failed) to (?:find|load)|cannot find|could not find|(?:do(?:es)? )?not (?:find|have access to)(?: the)?|not found:?|nonexistent) (?:the )?(?:requested |specified |foundation |publisher )?model|(?:access to (?:this|the) model|\bmodel)\b[^\n]{0,40} requires (?:an? )?(?:\w+ )?(?:plan|subscription|tier)\b|no (?:\w+ )?(?:endpoints?|deployments?|providers?|channels?) (?:are )?(?:found|available|matching|for)|deployment\b[^\n]{0,80}(?:does not exist|not found)|模型[^\n]{0,40}(?:不存在|未找到|已下线|已停用|不支持(?=[，。,.!！\n]|$))|不支持(?:该|此|所?请求的?|当前)模型|无可用渠道/i;

/** A 404 that speaks of a model, and not of where it was asked: Bedrock's of what is old or needs a form first. */
const PATH = /\bv1\b|https?:|\burl\b|\broute\b|\bpath\b/i;

export function modelMissing(reading: Reading): Reaction | undefined {
  const { status, text } = reading.complaint;
  const says = hasCode(
    reading,
    /model_?not_?(?:found|supported|available|exist|open)|invalid_?model|unknown_?model|deployment_?not_?found|unsupported_?model|inference_?endpoint/i,
  ) ||
    MODEL.test(text) || status === 404 && /\bmodel\b/i.test(text) && !PATH.test(text) ||
    status === 404 && reading.sent.model !== "" && text.includes(reading.sent.model);
  return says && [400, 403, 404, 410, 422, 500, 502, 503].includes(status)
    ? { type: "failover", scope: "model" }
    : undefined;
}

const API: Readonly<Record<Protocol, RegExp>> = {
  messages: /v1\/messages|messages (?:api|endpoint)/i,
  // Azure: "The chatCompletion operation does not work with the specified model".
  chat: /chat\/completions|chatcompletion operation|chat[ -]?completions? (?:api|endpoint)|chat completions?\b/i,
  responses: /v1\/responses|\/responses\b|responses (?:api|endpoint)/i,
  gemini: /generateContent/i,
};
const NOT_HERE =
  /not (?:be )?(?:accessible|supported|available|found|usable|used|allowed)|unsupported|only (?:\w+ )?(?:supported|available|accessible|works?|usable)|does(?: not|n't) (?:support|work|exist)|(?:please )?use (?:the )?\S*(?:v1\/|\/?responses|chat)|cannot be used/i;

/** The model is there, but not behind this API. */
export function otherApi(reading: Reading): Reaction | undefined {
  const { complaint: { text, status }, sent } = reading;
  const { protocol } = sent;
  if (![400, 404, 405, 422].includes(status) || protocol === "gemini") return undefined;
  const code = hasCode(reading, /unsupported_?api/i);
  const others = Object.entries(API).filter(([other, words]) => other !== protocol && words.test(text));
  const here = API[protocol].test(text);
  if (!code && /\bparam|\bfield|\bargument|\bitem\b/i.test(text)) return undefined;
  if (!code && !(NOT_HERE.test(text) && (here || others.length > 0 && /\bmodel\b/i.test(text)))) return undefined;
  // A model of another kind altogether: completions, embeddings. OpenAI says so of its newest for Responses, too.
  const isOther = /not a chat model|v1\/completions|embedding/i.test(text);
  if (isOther && !(protocol === "chat" && NEWEST.test(sent.model))) return RETURN;
  const isAdvised = protocol === "chat" && here && ADVICE.test(text);
  if (!isAdvised && !/\bmodel\b/i.test(text)) return protocol === "chat" ? undefined : lacking(protocol);
  const changes: readonly Change[] = [{ type: "lacks", protocol }];
  const instead = isAdvised && /reasoning_effort/.test(text) ? { instead: [WITHOUT_THINKING] } : {};
  return { type: "learn", changes, ofModel: true, ...instead };
}

const NEWEST = /codex|\bgpt-(?:[5-9]|\d\d)|^o\d/i;

/**
 * OpenAI from gpt-5.4 on: "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. To
 * use function tools, use /v1/responses or set reasoning_effort to 'none'." The later ones think unasked, and have to be
 * told not to.
 */
const ADVICE = /\buse (?:the )?\S*(?:v1\/responses|responses api)/i;
const WITHOUT_THINKING: Change = { type: "set", path: "reasoning_effort", value: "none" };

function lacking(protocol: Protocol): Reaction {
  const changes: readonly Change[] = [{ type: "lacks", protocol }];
  return { type: "convert", changes };
}

/** Names of the request's own things: items, answers, files, threads. A digit tells them from words of the protocol. */
const NAME = /[A-Za-z0-9]+[_-][\w-]{4,}/g;
const DIGIT = /\d/;
const GONE = /^(?:thread|previous_response|item|file|container|conversation|prompt|skill)s?_not_found$/;

/** What the request goes on from is not there: that says nothing of the API, and another endpoint may have it. */
export function missingThing(
  { complaint: { status, text, codes }, sent: { body, model } }: Reading,
): Reaction | undefined {
  if (status !== 404) return undefined;
  const names = new Set(text.match(NAME)?.filter((name) => DIGIT.test(name) && name !== model));
  const isGone = [...codes].some((code) => GONE.test(code)) || (names.size > 0 && saysOneOf(names, body));
  return isGone ? { type: "failover", scope: "request" } : undefined;
}

function saysOneOf(names: ReadonlySet<string>, value: Json): boolean {
  if (typeof value === "string") return names.has(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((member) => saysOneOf(names, member));
}

/** Chat is the last resort: what has not even that has no other, and what its status says counts. */
export function missingApi({ complaint: { status, text }, sent: { protocol } }: Reading): Reaction | undefined {
  const says = [404, 405, 501].includes(status) ||
    [400, 403, 422, 500].includes(status) &&
      /(?:unknown|invalid|unsupported|unrecogni[sz]ed) (?:request )?(?:url|path|route|endpoint)\b|cannot (?:post|get) \/|no (?:such )?(?:route|handler|endpoint)|route .*not found|method not allowed|not implemented/i
        .test(text);
  return says && protocol !== "chat" && protocol !== "gemini" ? lacking(protocol) : undefined;
}
