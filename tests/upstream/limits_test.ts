import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { limitsOf, mentionsLimits, waitOf } from "../../lib/upstream/limits.ts";
import type { StatedLimit } from "../../lib/upstream/stated_limit.ts";
import { readCorpus } from "./errors_corpus.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const SECONDS = NOW / 1000;
const DAY = 24 * 60 * 60_000;

interface Row {
  readonly name: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** `level scope milliseconds`, in order. */
  readonly limits: readonly string[];
}

const RETRY_AFTER: readonly (readonly [headers: Record<string, string>, ms: number | undefined])[] = [
  [{}, undefined],
  [{ "retry-after": "" }, undefined],
  [{ "retry-after": "7" }, 7000],
  [{ "retry-after": " 7 " }, 7000],
  [{ "retry-after": "0" }, undefined],
  [{ "retry-after": "1.5" }, 1500],
  [{ "retry-after": "18000" }, 18_000_000],
  [{ "retry-after": "Sun, 22 Nov 2026 12:00:30 GMT" }, 30_000],
  [{ "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, undefined],
  [{ "retry-after": "Sunday, 22-Nov-26 12:00:30 GMT" }, 30_000],
  [{ "retry-after": "Sun Nov 22 12:00:30 2026" }, 30_000],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "abc 5" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  // What gateways put there, though RFC 9110 knows none of it.
  [{ "retry-after": "30s" }, 30_000],
  [{ "retry-after": "1m30s" }, 90_000],
  [{ "retry-after": "30 seconds" }, 30_000],
  [{ "retry-after": "2026-11-22T12:00:45Z" }, 45_000],
  [{ "retry-after": String(SECONDS + 50) }, 50_000],
  [{ "retry-after": String(NOW + 50_000) }, 50_000],
  [{ "retry-after": "5, 60" }, 60_000],
  [{ "retry-after": " 60 , 5, 6 " }, 60_000],
  [{ "retry-after": "5, soon" }, undefined],
  [{ "retry-after": "86399" }, 86_399_000],
  [{ "retry-after": "1000000000" }, undefined],
  [{ "retry-after": "1000000000000" }, undefined],
  [{ "retry-after": "Dec 5 2099" }, undefined],
  [{ "retry-after-ms": "0.5" }, 1],
  [{ "retry-after-ms": "1.2" }, 2],
  [{ "retry-after-ms": "174" }, 174],
  [{ "retry-after-ms": "174", "retry-after": "1" }, 174],
  [{ "retry-after-ms": "0", "retry-after": "1" }, 1000],
  [{ "retry-after-ms": "oops", "retry-after": "1" }, 1000],
  [{ "retry-after-ms": "-5" }, undefined],
];

const MODEL = (ms: number) => `exhausted model ${ms}`;
/** As a gateway wrote it that does not know how JSON has a duration. */
const RETRY_INFO_IN_FIELDS = { "@type": "google.rpc.RetryInfo", retryDelay: { seconds: 5, nanos: 500_000_000 } };

const ENDPOINT = (ms: number) => `exhausted endpoint ${ms}`;

const UNIFIED = "anthropic-ratelimit-unified-";

function unified(members: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [UNIFIED + name, String(value)]));
}

const ROWS: readonly Row[] = [
  ...RETRY_AFTER.map(([headers, ms]): Row => ({
    name: `a 429 with ${JSON.stringify(headers)}`,
    headers,
    limits: ms === undefined ? [] : [MODEL(ms)],
  })),
  { name: "a 429 that names no time (G4)", body: { error: { message: "Slow down" } }, limits: [] },
  { name: "a 500 with a time", status: 500, headers: { "retry-after": "3" }, limits: [MODEL(3000)] },
  { name: "a 503 with a time", status: 503, headers: { "retry-after": "3" }, limits: [MODEL(3000)] },
  { name: "a 529 with a time (G6)", status: 529, headers: { "retry-after": "3" }, limits: [MODEL(3000)] },
  { name: "a 200 with retry-after, as Anthropic sends it", status: 200, headers: { "retry-after": "31" }, limits: [] },
  { name: "a 400 with retry-after", status: 400, headers: { "retry-after": "31" }, limits: [] },
  {
    name: "a time that is measured from the answer's own date",
    headers: { date: "Sun, 22 Nov 2026 13:00:00 GMT", "retry-after": "Sun, 22 Nov 2026 13:00:05 GMT" },
    limits: [MODEL(5000)],
  },

  {
    name: "a window that is used up and says no time by the time of all",
    headers: unified({ status: "rejected", reset: SECONDS + 60, "5h-status": "rejected" }),
    limits: [ENDPOINT(60_000)],
  },
  {
    name: "two windows that are used up and say no time",
    headers: unified({ status: "rejected", reset: SECONDS + 60, "5h-status": "rejected", "7d-status": "rejected" }),
    limits: [],
  },
  {
    name: "a window that is half used and says no status",
    headers: unified({
      ...{ status: "rejected", reset: SECONDS + 60, "representative-claim": "seven_day_opus" },
      ...{ "5h-utilization": 0.5, "5h-reset": SECONDS + 30 },
    }),
    limits: [MODEL(60_000)],
  },
  {
    name: "the soonest of times that say nothing of what remains, but for those that are over",
    headers: {
      "x-ratelimit-reset": "0",
      "x-ratelimit-reset-requests": "60",
      "x-ratelimit-reset-tokens": "30",
      "x-ratelimit-reset-x": "soon",
    },
    limits: [MODEL(30_000)],
  },
  { name: "a time that is nearly over", headers: { "x-ratelimit-reset": "1ms" }, limits: [MODEL(1)] },
  { name: "members without an envelope", body: { resets_in_seconds: 5 }, limits: [ENDPOINT(5000)] },
  { name: "words that are far behind", body: { error: { message: `${" ".repeat(4000)}Try again in 5s` } }, limits: [] },
  { name: "words that promise a time", body: { error: { message: "Bitte erneut versuchen" } }, limits: [] },
  {
    name: "a date with its zone in words",
    body: { error: { message: "Limit reached, resets at 2026-11-22T15:00:00+02:00" } },
    limits: [MODEL(3_600_000)],
  },

  // Buckets, on answers of all kinds.
  {
    name: "a 200 with requests left",
    status: 200,
    headers: {
      "anthropic-ratelimit-requests-remaining": "3999",
      "anthropic-ratelimit-requests-reset": "2026-11-22T12:00:31Z",
      "x-ratelimit-remaining-requests": "29999",
      "x-ratelimit-reset-requests": "2ms",
    },
    limits: [],
  },
  ...["requests", "tokens", "input-tokens", "output-tokens"].map((kind): Row => ({
    name: `a 200 with no ${kind} left at Anthropic`,
    status: 200,
    headers: {
      [`anthropic-ratelimit-${kind}-remaining`]: "0",
      [`anthropic-ratelimit-${kind}-reset`]: "2026-11-22T12:00:31Z",
    },
    limits: [MODEL(31_000)],
  })),
  {
    name: "no tokens left in an allowance that ordinary requests do not need",
    status: 200,
    headers: {
      "anthropic-priority-input-tokens-remaining": "0",
      "anthropic-priority-input-tokens-reset": "2026-11-22T12:00:31Z",
      "anthropic-fast-input-tokens-remaining": "0",
      "anthropic-fast-input-tokens-reset": "2026-11-22T12:00:31Z",
    },
    limits: [],
  },
  ...([
    ["1s", 1000],
    ["6m0s", 360_000],
    ["174ms", 174],
    ["2m59.56s", 179_560],
    ["60", 60_000],
    ["33011.5", 33_011_500],
    [String(SECONDS + 9), 9000],
    [String(NOW + 9), 9],
    ["2026-11-22T12:00:09.500Z", 9500],
    ["2026-11-22T13:00:09+01:00", 9000],
    ["0s", undefined],
    ["0", undefined],
    ["next week", undefined],
    ["9 lives", undefined],
    ["", undefined],
  ] as const).map(([reset, ms]): Row => ({
    name: `a 200 with no requests left until ${JSON.stringify(reset)}`,
    status: 200,
    headers: { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset },
    limits: ms === undefined ? [] : [MODEL(ms)],
  })),
  {
    name: "nothing left and no time said (G4)",
    status: 200,
    headers: { "x-ratelimit-remaining-requests": "0" },
    limits: [],
  },
  {
    name: "Azure's -1, which is not zero",
    status: 200,
    headers: { "x-ratelimit-remaining-requests": "-1", "x-ratelimit-reset-requests": "9s" },
    limits: [],
  },
  {
    name: "a day's allowance of Cerebras",
    status: 200,
    headers: { "x-ratelimit-remaining-tokens-minute": "0", "x-ratelimit-reset-tokens-minute": "11.38" },
    limits: [MODEL(11_380)],
  },
  {
    name: "Together's bucket without a name",
    status: 200,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2" },
    limits: [MODEL(2000)],
  },
  {
    name: "the IETF's names, and Mistral's",
    status: 200,
    headers: {
      "ratelimit-remaining": "0",
      "ratelimit-reset": "5",
      "ratelimitbysize-remaining": "0",
      "ratelimitbysize-reset": "46",
    },
    limits: [MODEL(5000), MODEL(46_000)],
  },
  {
    name: "a 429 whose retry-after is sooner than its bucket is full",
    headers: {
      "retry-after": "3",
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2026-11-22T12:01:00Z",
    },
    limits: [MODEL(3000)],
  },
  {
    name: "a 429 with nothing but its bucket",
    headers: { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s" },
    body: { error: { message: "Rate limit reached", code: "rate_limit_exceeded" } },
    limits: [MODEL(360_000)],
  },

  // A Claude subscription.
  {
    name: "an account with room",
    status: 200,
    headers: unified({ status: "allowed", reset: SECONDS + 60 }),
    limits: [],
  },
  {
    name: "an account that warns",
    status: 200,
    headers: unified({ status: "allowed_warning", reset: SECONDS + 60, "representative-claim": "seven_day" }),
    limits: ["warning endpoint 60000"],
  },
  {
    name: "an account that warns and names its window",
    status: 200,
    headers: unified({
      status: "allowed_warning",
      reset: SECONDS + 60,
      "5h-status": "allowed",
      "5h-reset": SECONDS + 60,
      "7d-status": "allowed_warning",
      "7d-reset": SECONDS + 900,
    }),
    limits: ["warning endpoint 900000"],
  },
  {
    name: "a window of five hours that is used up",
    headers: {
      ...unified({
        status: "rejected",
        "5h-status": "rejected",
        "5h-reset": SECONDS + 2094,
        "5h-utilization": "1.0",
        "7d-status": "allowed",
        "7d-reset": SECONDS + 9000,
        "representative-claim": "five_hour",
        "overage-status": "rejected",
        "overage-disabled-reason": "out_of_credits",
      }),
      "retry-after": "2094",
    },
    limits: [ENDPOINT(2_094_000), MODEL(2_094_000)],
  },
  {
    name: "an old answer with status and reset alone",
    headers: unified({ status: "rejected", reset: SECONDS + 60 }),
    limits: [ENDPOINT(60_000)],
  },
  ...["seven_day_opus", "seven_day_sonnet", "seven_day_overage_included", "something_new"].map((claim): Row => ({
    name: `the week of some models, ${claim} (G7)`,
    headers: unified({ status: "rejected", reset: SECONDS + 60, "representative-claim": claim }),
    limits: [MODEL(60_000)],
  })),
  {
    name: "a week of some models beside room in the account's windows (G7)",
    headers: unified({
      status: "rejected",
      "representative-claim": "seven_day_overage_included",
      "7d-status": "allowed",
      "7d-utilization": "0.69",
      "5h-utilization": "0.00",
      "7d_oi-status": "rejected",
      "7d_oi-utilization": "1.02",
      "7d_oi-reset": SECONDS + 60,
      "overage-status": "rejected",
    }),
    limits: [MODEL(60_000)],
  },
  {
    name: "a rejection without a name beside room in the account's windows (G7)",
    headers: unified({ status: "rejected", reset: SECONDS + 60, "5h-status": "allowed", "7d-status": "allowed" }),
    limits: [MODEL(60_000)],
  },
  {
    name: "a window of some models that refuses while all else is allowed (G7)",
    headers: unified({ status: "allowed", "7d_oi-status": "rejected", "7d_oi-reset": SECONDS + 60 }),
    limits: [MODEL(60_000)],
  },
  {
    name: "a window that tells its use alone (G7)",
    headers: { ...unified({ "7d_oi-utilization": "1", "7d_oi-reset": SECONDS + 60 }), "retry-after": "60" },
    limits: [MODEL(60_000), MODEL(60_000)],
  },
  {
    name: "an answer that another model's used up window says nothing about (G7)",
    status: 200,
    headers: unified({ status: "allowed", "7d_oi-status": "rejected", "7d_oi-reset": SECONDS + 60 }),
    limits: [],
  },
  {
    name: "an account that pays extra",
    status: 200,
    headers: unified({
      status: "rejected",
      reset: SECONDS + 60,
      "representative-claim": "five_hour",
      "overage-status": "allowed",
    }),
    limits: ["warning endpoint 60000"],
  },
  { name: "a rejection without a time (G4)", headers: unified({ status: "rejected" }), limits: [] },
  {
    name: "a rejection that is over (G8)",
    headers: unified({ status: "rejected", reset: SECONDS - 60 }),
    limits: [],
  },
  {
    name: "a 429 whose windows have room",
    headers: {
      ...unified({ "5h-status": "allowed", "5h-reset": SECONDS + 9000, reset: SECONDS + 9000 }),
      "retry-after": "2",
    },
    limits: [MODEL(2000)],
  },

  // When, and not what remains.
  ...([
    [{ "x-ratelimit-reset": "30" }, [MODEL(30_000)]],
    [{ "x-ratelimit-reset-requests": "20s", "x-ratelimit-reset-tokens": "6m0s" }, [MODEL(20_000)]],
    [{ "ratelimit-reset": "25" }, [MODEL(25_000)]],
    [{ "x-ratelimit-reset": "30", "x-ratelimit-remaining": "5" }, []],
    [{ "x-ratelimit-reset": "30", "retry-after": "3" }, [MODEL(3000)]],
  ] as const).map(([headers, limits]): Row => ({
    name: `a 429 with ${JSON.stringify(headers)}`,
    headers: headers as Record<string, string>,
    limits,
  })),
  { name: "a 200 that says when alone", status: 200, headers: { "x-ratelimit-reset": "30" }, limits: [] },

  // All in one header: the drafts since the seventh.
  ...([
    ['"default";r=0;t=45', [MODEL(45_000)]],
    ['"burst";r=9;t=1, "day";r=0;t=900;pk=:YWJj:', [MODEL(900_000)]],
    ['"default";r=10;t=45', []],
    ["limit=10, remaining=0, reset=50", [MODEL(50_000)]],
    ["limit=10, remaining=1, reset=50", []],
    ['"default";r=0', []],
  ] as const).flatMap(([ratelimit, limits]): Row[] =>
    [200, 429].map((status) => ({
      name: `a ${status} with RateLimit: ${ratelimit}`,
      status,
      headers: { ratelimit, "ratelimit-policy": '"default";q=100;w=60' },
      limits,
    }))
  ),

  // Bodies.
  {
    name: "OpenRouter's headers in its body",
    body: {
      error: {
        message: "Rate limit exceeded: free-models-per-min. ",
        code: 429,
        metadata: {
          headers: {
            "X-RateLimit-Limit": "20",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": String(NOW + 30_000),
            "Not a header": "\u0000",
          },
        },
      },
    },
    limits: [MODEL(30_000)],
  },
  ...([
    [{ error: { message: "slow", retry_after: 20 } }, 20_000],
    [{ error: { message: "slow" }, retry_after: 20 }, 20_000],
    [{ message: "slow", code: 1, retryAfter: "20s" }, 20_000],
    [{ detail: { message: "slow", retry_after_ms: 1500 } }, 1500],
    [{ error: { message: "slow", retry_after_seconds: 20.5 } }, 20_500],
    [{ error: { message: "slow", retry_after: "2026-11-22T12:00:20Z" } }, 20_000],
    [{ error: { code: "model_cooldown", message: "slow", reset_seconds: 42, reset_time: "42s" } }, 42_000],
    [{ error: { message: "slow", details: [RETRY_INFO_IN_FIELDS] } }, 5500],
    [{ error: { message: "slow", retry_after: null } }, undefined],
    [{ error: { message: "slow", retry_after: 0 } }, undefined],
  ] as readonly (readonly [Json, number | undefined])[]).map(([body, ms]): Row => ({
    name: `a member of a body, ${JSON.stringify(body)}`,
    body,
    limits: ms === undefined ? [] : [MODEL(ms)],
  })),
  {
    name: "Gemini's RetryInfo with a quota of the model",
    body: {
      error: {
        code: 429,
        message: "You exceeded your current quota, please check your plan.",
        status: "RESOURCE_EXHAUSTED",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier" }],
          },
          { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.4s" },
        ],
      },
    },
    limits: [MODEL(34_400)],
  },
  {
    name: "Gemini's RetryInfo with a quota of the project, in an array",
    body: [{
      error: {
        code: 429,
        message: "Quota exceeded. Please retry in 48.9s.",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            violations: [{ quotaId: "GenerateRequestsPerDayPerProject" }],
          },
          { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "48s" },
        ],
      },
    }],
    limits: [ENDPOINT(48_000)],
  },
  {
    name: "a quota whose dimensions name the model",
    body: {
      error: {
        message: "Quota exceeded",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            violations: [{ quotaId: "Requests", quotaDimensions: { model: "gemini-x" } }],
          },
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            metadata: { quotaResetDelay: "539.5ms" },
          },
        ],
      },
    },
    limits: [MODEL(540)],
  },
  {
    name: "a ChatGPT account's limit",
    body: {
      error: { type: "usage_limit_reached", message: "The usage limit has been reached", resets_in_seconds: 90 },
    },
    limits: [ENDPOINT(90_000)],
  },
  {
    name: "a ChatGPT account's limit with a time of the epoch",
    body: { error: { type: "usage_limit_reached", message: "Limit", resets_at: SECONDS + 90 } },
    limits: [ENDPOINT(90_000)],
  },
  ...([
    [
      "Rate limit reached for gpt-4.1 on tokens per min (TPM): Limit 30000, Used 18928. Please try again in 174ms. Visit",
      174,
    ],
    ["Please try again in 2.5s.", 2500],
    ["Please retry in 48.9s.", 48_900],
    ["Please retry in 34.074824224s.", 34_075],
    ["Try again in 1h2m3s", 3_723_000],
    ["Please try again in 6m0s.", 360_000],
    ["reached max request, please try again after 1 seconds", 1000],
    ["No capacity, retry after 20 seconds", 20_000],
    ["Quota will reset after 31s.", 31_000],
    ["try again in 1 minute and 30 seconds", 90_000],
    ["请求过于频繁，请在 20 秒后重试", 20_000],
    ["请等待 30 秒", 30_000],
    ["Please wait 60 seconds before retrying", 60_000],
    ["Too many requests, retry after: 30 seconds", 30_000],
    ["Slow down (Retry-After: 30)", 30_000],
    ["Try again in about 2 minutes", 120_000],
    ["The model will be available again in 5m.", 300_000],
    ["You have used all of today's free usage. Come back in 3h 47m", 13_620_000],
    ["Please try again at 2026-11-22T13:00:00Z", 3_600_000],
    ["rate limit: resets 2026-11-22 13:00:00 UTC", 3_600_000],
    // Zhipu and z.ai say the time of Beijing, and not that they do.
    ["Usage limit reached for 5 hour. Your limit will reset at 2026-11-22 21:00:00", 3_600_000],
    ["已达到 5 小时的使用上限。您的限额将在 2026-11-22 21:00:00 重置。", 3_600_000],
    ["已达到 7 天使用上限，2026-11-22 21:00:00 后可继续使用。", 3_600_000],
    ["Your limit will reset at 2026-11-22 13:00:00", 3_600_000],
    // Volcengine.
    ["You have exceeded the 5-hour usage quota. It will reset at 2026-11-22 21:00:00 +0800 CST.", 3_600_000],
    ["将于 2026-11-22 21:00:00 自动恢复", 3_600_000],
    ["Please upgrade your plan or wait 6 seconds for your limit to reset", 6000],
    ["You will regain access on 2026-11-22 at 13:00 UTC.", 3_600_000],
    ["レート制限に達しました。30秒後に再試行してください。", 30_000],
    ["요청이 너무 많습니다. 20초 후에 다시 시도하세요.", 20_000],
    ["Bitte versuchen Sie es in 20 Sekunden erneut.", 20_000],
    ["Veuillez réessayer dans 1,5 minutes.", 90_000],
    ["Inténtalo de nuevo en 20 segundos.", 20_000],
    ["Tente novamente em 2 minutos.", 120_000],
    ["Riprova tra 20 secondi.", 20_000],
    ["Повторите попытку через 20 секунд.", 20_000],
    ["Höchstens 30 Anfragen in 60 Sekunden", undefined],
    ["Máximo 3 solicitudes en 60 segundos", undefined],
    ["Your limit was reset at 2026-11-21 13:00:00", undefined],
    ["The upstream was waited for 60 seconds", undefined],
    ["Reduce your requests to 30 per minute", undefined],
    ["retry after 3 attempts", undefined],
    ["您的账户已达到速率限制，请1.5分钟之后再试。", 90_000],
    ["每 60 秒最多 5 次请求，请稍后重试", undefined],
    ["try again in a few minutes", undefined],
    ["try again later", undefined],
    ["try again in 5 of your tabs", undefined],
    ["try again in 5", undefined],
    ["Limit 30000, Used 5s", undefined],
  ] as const).map(([message, ms]): Row => ({
    name: `the words ${JSON.stringify(message)}`,
    body: { error: { message } },
    limits: ms === undefined ? [] : [MODEL(ms)],
  })),
  {
    name: "Google's error as the message of a gateway's",
    body: { error: { message: JSON.stringify({ error: { details: [RETRY_INFO_IN_FIELDS] } }), code: 429 } },
    limits: [MODEL(5500)],
  },
  {
    name: "Google's error where OpenRouter has its provider's",
    body: {
      error: { message: "m", metadata: { raw: JSON.stringify({ error: { details: [RETRY_INFO_IN_FIELDS] } }) } },
    },
    limits: [MODEL(5500)],
  },
  { name: "words without an envelope", body: "Please try again in 2.5s", limits: [MODEL(2500)] },
  { name: "an error that is an array of nothing", body: [], limits: [] },

  // Money and plans that say until when, whatever the status.
  ...([
    [
      400,
      "You have reached your specified API usage limits. You will regain access on 2026-11-22 at 13:00 UTC.",
      ENDPOINT,
    ],
    [402, "Monthly quota used up; it resets at 2026-11-22T13:00:00Z", MODEL],
    [403, "Usage limit reached for m-1. Access resets at 1 PM UTC.", MODEL],
    [429, "You've hit your session limit · resets 2pm (Europe/Berlin)", ENDPOINT],
    [429, "Opus limit reached, your weekly limit resets 2pm (Europe/Berlin)", MODEL],
    [400, "The limit of 5 images is exceeded", undefined],
    [400, "This version is available until 2026-11-22 at 13:00 UTC", undefined],
    [404, "The model is not there, try again at 1pm UTC", undefined],
  ] as const).map(([status, message, scope]): Row => ({
    name: `HTTP ${status} ${message}`,
    status,
    body: { error: { type: "invalid_request_error", message } },
    limits: scope === undefined ? [] : [scope(60 * 60_000)],
  })),

  // What waiting does not help.
  ...([
    [402, { error: { message: "more credits" } }],
    [400, { error: { message: "x", type: "insufficient_quota" } }],
    [429, { error: { message: "You exceeded your current quota", type: "insufficient_quota" } }],
    [429, { error: { message: "x", code: "insufficient_quota" } }],
    [429, { error: { message: "x", type: "exceeded_current_quota_error" } }],
    [403, { error: { message: "x", type: "exceeded_current_quota_error" } }],
    [429, {
      error: {
        message:
          "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 31538. Please try again in 5s",
        code: "rate_limit_exceeded",
      },
    }],
  ] as const).map(([status, body]): Row => ({
    name: `HTTP ${status} ${JSON.stringify(body).slice(0, 90)}`,
    status,
    headers: { "retry-after": "5", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s" },
    body: body as unknown as Json,
    limits: [],
  })),
];

/** Members of an error that say when, and what is read of them; `message` says 5 s, which counts where no member does. */
const MEMBERS: readonly (readonly [error: { readonly [name: string]: Json }, limits: readonly string[]])[] = [
  [{ details: [{ "@type": "google.rpc.RetryInfo" }] }, [MODEL(5000)]],
  [{ details: [{ "@type": "google.rpc.RetryInfo", retryDelay: { seconds: 7 } }] }, [MODEL(7000)]],
  [{ details: [{ "@type": "google.rpc.RetryInfo", retryDelay: { nanos: 500_000_000 } }] }, [MODEL(500)]],
  [{ details: [{ "@type": "google.rpc.RetryInfo", retryDelay: { seconds: "many" } }] }, [MODEL(5000)]],
  [{ details: [{ "@type": "google.rpc.ErrorInfo" }] }, [MODEL(5000)]],
  [{
    details: [{ "@type": "google.rpc.QuotaFailure" }, { "@type": "google.rpc.RetryInfo", retryDelay: "7s" }],
  }, [MODEL(7000)]],
  [{
    details: [
      { "@type": "google.rpc.QuotaFailure", violations: [{ quotaDimensions: { location: "global" } }] },
      { "@type": "google.rpc.RetryInfo", retryDelay: "7s" },
    ],
  }, [ENDPOINT(7000)]],
  [{ resets_in_seconds: 1 }, [ENDPOINT(1000)]],
  [{ resets_in_seconds: 1.5 }, [ENDPOINT(1500)]],
  [{ resets_in_seconds: "60" }, [MODEL(5000)]],
  [{ resets_in_seconds: 0, resets_at: SECONDS + 60 }, [ENDPOINT(60_000)]],
  [{ resets_in_seconds: -5, resets_at: SECONDS + 60.5 }, [ENDPOINT(60_500)]],
  [{ resets_in_seconds: 1e21, resets_at: SECONDS + 60 }, [ENDPOINT(60_000)]],
  [{
    metadata: {
      headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30", "a name": "1", "X-Note": "two\nlines" },
    },
  }, [MODEL(30_000)]],
  [{ metadata: { headers: { "X-RateLimit-Remaining": "0" } } }, [MODEL(5000)]],
  [{ reset_in_ms: 7000 }, [MODEL(7000)]],
  [{ retry_after_ms: 1 }, [MODEL(1)]],
  [{ retry_after_ms: [7000] }, [MODEL(5000)]],
  [{ retry_after: 0 }, [MODEL(5000)]],
  [{ retry_after: "soon" }, [MODEL(5000)]],
];

for (const [members, limits] of MEMBERS) {
  Deno.test(`limitsOf reads an error with ${JSON.stringify(members)}`, () => {
    const body = { error: { ...members, message: "Try again in 5s" } };
    assert.deepEqual(limitsOf({ status: 429, headers: new Headers(), body }, NOW).map(told), limits);
  });
}

function told({ level, scope, waitMs }: StatedLimit): string {
  return `${level} ${scope} ${waitMs}`;
}

for (const { name, status = 429, headers = {}, body, limits } of ROWS) {
  Deno.test(`limitsOf reads ${name}`, () => {
    assert.deepEqual(limitsOf({ status, headers: new Headers(headers), body }, NOW).map(told), limits);
  });
}

Deno.test("mentionsLimits is true of every answer without an error that states one, and of few others", () => {
  const answers = ROWS.filter(({ status = 429, limits }) => status < 400 && limits.length > 0);
  assert.ok(answers.length > 0);
  for (const { name, headers } of answers) assert.ok(mentionsLimits(new Headers(headers)), name);
  assert.equal(mentionsLimits(new Headers({ "retry-after": "31", date: "x", "x-request-id": "y" })), false);
  assert.equal(mentionsLimits(new Headers({ "anthropic-ratelimit-x": "1", "x-request-id": "y" })), true);
});

Deno.test("limitsOf names where a limit stands", () => {
  const sourceOf = (headers: Record<string, string>) =>
    limitsOf({ status: 429, headers: new Headers(headers) }, NOW).map(({ source }) => source);
  assert.deepEqual(sourceOf({ "retry-after-ms": "174", "retry-after": "1" }), ["retry-after-ms"]);
  assert.deepEqual(sourceOf({ "retry-after-ms": "0", "retry-after": "1" }), ["retry-after"]);
});

Deno.test("limitsOf takes a number that is none for no limit", () => {
  const headers = new Headers({ "retry-after": "9".repeat(400) });
  assert.deepEqual(limitsOf({ status: 429, headers }, NOW), []);
});

const ENDLESS: readonly Record<string, string>[] = [
  { "retry-after": "31536000" },
  { "retry-after": "Sun, 22 Nov 2099 12:00:00 GMT" },
  { "retry-after-ms": "Infinity" },
  { "retry-after-ms": "1e400" },
  unified({ status: "rejected", reset: "9999999999" }),
  { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "400d" },
];

for (const headers of ENDLESS) {
  Deno.test(`limitsOf names a day and no more for ${JSON.stringify(headers).slice(0, 60)} (G8)`, () => {
    assert.equal(waitOf(limitsOf({ status: 429, headers: new Headers(headers) }, NOW)), DAY);
  });
}

Deno.test("waitOf is the end of the last limit that is exhausted, and nothing without one", () => {
  const limit = (level: StatedLimit["level"], waitMs: number): StatedLimit => ({
    level,
    scope: "model",
    waitMs,
    source: "x",
  });
  assert.equal(waitOf([limit("exhausted", 5), limit("exhausted", 7), limit("warning", 9)]), 7);
  assert.equal(waitOf([limit("warning", 9)]), undefined);
  assert.equal(waitOf([]), undefined);
});

const CORPUS = readCorpus();

Deno.test({
  name: "limitsOf finds a time in recorded errors exactly where one stands",
  ignore: CORPUS === undefined,
  fn: () => {
    const found = CORPUS!.flatMap(({ id, status, body, headers }) => {
      const wait = waitOf(limitsOf({ status, body, headers: new Headers(headers ?? {}) }, NOW));
      return wait === undefined ? [] : [`${id} ${wait}`];
    });
    assert.deepEqual(found, ["e096 174", "e169 1000", "e209 34400"]);
  },
});
