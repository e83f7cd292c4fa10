import assert from "node:assert/strict";
import { limitsOf, mentionsLimits, windowsIn } from "../../lib/upstream/limits.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const SECONDS = NOW / 1000;

interface Row {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `name counts of span/s used remaining/limit wait/s`, a `-` for what is not said. */
  readonly windows: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: "the windows of a Claude plan",
    headers: {
      "anthropic-ratelimit-unified-status": "allowed",
      "anthropic-ratelimit-unified-5h-status": "allowed",
      "anthropic-ratelimit-unified-5h-utilization": "0.83",
      "anthropic-ratelimit-unified-5h-reset": String(SECONDS + 7500),
      "anthropic-ratelimit-unified-7d-status": "allowed",
      "anthropic-ratelimit-unified-7d-utilization": "0.4",
      "anthropic-ratelimit-unified-7d-reset": String(SECONDS + 300_000),
      "anthropic-ratelimit-unified-7d_oi-utilization": "1.02",
      "anthropic-ratelimit-unified-7d_oi-reset": String(SECONDS + 300_000),
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
      "anthropic-ratelimit-unified-fallback-percentage": "0.5",
    },
    windows: [
      "5h plan - 18000 0.83 -/- 7500",
      "7d plan - 604800 0.4 -/- 300000",
      "7d_oi plan oi 604800 1.02 -/- 300000",
    ],
  },
  {
    name: "no window of a plan that says its status alone",
    headers: {
      "anthropic-ratelimit-unified-5h-status": "allowed",
      "anthropic-ratelimit-unified-5h-reset": String(SECONDS + 7500),
      "anthropic-ratelimit-unified-7d-utilization": "soon",
    },
    windows: [],
  },
  {
    name: "the windows of a ChatGPT plan",
    headers: {
      "x-codex-plan-type": "plus",
      "x-codex-primary-used-percent": "12.5",
      "x-codex-primary-window-minutes": "300",
      "x-codex-primary-reset-at": String(SECONDS + 600),
      "x-codex-secondary-used-percent": "100",
      "x-codex-secondary-window-minutes": "10080",
      "x-codex-secondary-reset-after-seconds": "86400",
      "x-codex-primary-over-secondary-limit-percent": "14",
    },
    windows: ["5h plan - 18000 0.125 -/- 600", "7d plan - 604800 1 -/- 86400"],
  },
  {
    name: "a ChatGPT plan whose first window is the week, and a model's own",
    headers: {
      "x-codex-bengalfox-primary-used-percent": "30",
      "x-codex-bengalfox-primary-window-minutes": "90",
      "x-codex-primary-used-percent": "88",
      "x-codex-primary-window-minutes": "10080",
      "x-codex-primary-reset-after-seconds": "604800",
      "x-codex-secondary-used-percent": "0",
      "x-codex-secondary-window-minutes": "0",
    },
    windows: ["90m_bengalfox plan bengalfox 5400 0.3 -/- -", "7d plan - 604800 0.88 -/- 604800"],
  },
  {
    name: "a window of a ChatGPT plan that does not say how long it is",
    headers: { "x-codex-primary-used-percent": "7", "x-codex-primary-window-minutes": "long" },
    windows: ["primary plan - - 0.07 -/- -"],
  },
  {
    name: "what Anthropic says of a key (recorded 2025-11-15)",
    headers: {
      date: "Fri, 27 Nov 2026 12:00:00 GMT",
      "anthropic-ratelimit-input-tokens-limit": "2000000",
      "anthropic-ratelimit-input-tokens-remaining": "1999000",
      "anthropic-ratelimit-input-tokens-reset": "2026-11-27T12:00:31Z",
      "anthropic-ratelimit-output-tokens-limit": "400000",
      "anthropic-ratelimit-output-tokens-remaining": "400000",
      "anthropic-ratelimit-output-tokens-reset": "2026-11-27T12:00:00Z",
      "anthropic-ratelimit-requests-limit": "4000",
      "anthropic-ratelimit-requests-remaining": "3000",
      "anthropic-ratelimit-requests-reset": "2026-11-27T12:00:15Z",
      "anthropic-ratelimit-tokens-limit": "2400000",
      "anthropic-ratelimit-tokens-remaining": "0",
      "anthropic-ratelimit-tokens-reset": "2026-11-27T12:00:30Z",
    },
    windows: [
      "input-tokens input_tokens - - 0.0005 1999000/2000000 31",
      "requests requests - - 0.25 3000/4000 15",
      "tokens tokens - - 1 0/2400000 30",
    ],
  },
  {
    name: "what OpenAI says, and Groq by the same names",
    headers: {
      "x-ratelimit-limit-requests": "14400",
      "x-ratelimit-limit-tokens": "18000",
      "x-ratelimit-remaining-requests": "14370",
      "x-ratelimit-remaining-tokens": "4500",
      "x-ratelimit-reset-requests": "2m59.56s",
      "x-ratelimit-reset-tokens": "6m0s",
      "x-ratelimit-limit-input-images": "50000",
      "x-ratelimit-remaining-input-images": "49999",
      "x-ratelimit-reset-input-images": "0s",
    },
    windows: ["requests requests - - 0.0021 14370/14400 180", "tokens tokens - - 0.75 4500/18000 360"],
  },
  {
    name: "what xAI says, with no end",
    headers: { "x-ratelimit-limit-requests": "1800", "x-ratelimit-remaining-requests": "1790" },
    windows: ["requests requests - - 0.0056 1790/1800 -"],
  },
  {
    name: "what Azure says, whose end is always now",
    headers: {
      "x-ratelimit-key": "gpt-5-nano",
      "x-ratelimit-limit-tokens": "250000",
      "x-ratelimit-remaining-tokens": "125000",
      "x-ratelimit-renewalperiod-tokens": "60",
      "x-ratelimit-reset-tokens": "0",
      "x-ratelimit-abusepenalty-active": "False",
      "x-ratelimit-limit-requests": "250",
      "x-ratelimit-remaining-requests": "-1",
    },
    windows: ["tokens tokens - 60 0.5 125000/250000 60"],
  },
  {
    name: "what Mistral says",
    headers: {
      "x-ratelimit-limit-req-10-second": "60",
      "x-ratelimit-remaining-req-10-second": "45",
      "x-ratelimit-limit-tokens-minute": "2000000",
      "x-ratelimit-remaining-tokens-minute": "1500000",
      "x-ratelimit-tokens-query-cost": "64",
      "ratelimitbysize-limit": "500000",
      "ratelimitbysize-remaining": "350000",
      "ratelimitbysize-reset": "60",
      "ratelimitbysize-query-cost": "32010",
    },
    windows: [
      "ratelimitbysize other ratelimitbysize - 0.3 350000/500000 60",
      "req-10-second requests - 10 0.25 45/60 -",
      "tokens-minute tokens - 60 0.25 1500000/2000000 -",
    ],
  },
  {
    name: "what Cerebras says",
    headers: {
      "x-ratelimit-limit-requests-day": "1000",
      "x-ratelimit-remaining-requests-day": "100",
      "x-ratelimit-reset-requests-day": "33011.4",
      "x-ratelimit-limit-tokens-minute": "60000",
      "x-ratelimit-remaining-tokens-minute": "30000",
      "x-ratelimit-reset-tokens-minute": "11.4",
    },
    windows: ["requests-day requests - 86400 0.9 100/1000 33011", "tokens-minute tokens - 60 0.5 30000/60000 11"],
  },
  {
    name: "what OpenRouter says, by a time of the epoch, and Together in seconds",
    headers: {
      "x-ratelimit-limit": "20",
      "x-ratelimit-remaining": "5",
      "x-ratelimit-reset": String(NOW + 60_000),
    },
    windows: ["requests requests - - 0.75 5/20 60"],
  },
  {
    name: "what Kong says",
    headers: { "x-ratelimit-limit-minute": "10", "x-ratelimit-remaining-minute": "4" },
    windows: ["minute requests - 60 0.6 4/10 -"],
  },
  {
    name: "the draft's sixth version, and its seventh",
    headers: {
      "ratelimit-limit": "100",
      "ratelimit-remaining": "75",
      "ratelimit-reset": "50",
      ratelimit: "limit=10, remaining=1, reset=45",
    },
    windows: ["requests requests - - 0.9 1/10 45", "ratelimit requests - - 0.25 75/100 50"],
  },
  {
    name: "the draft's later versions, as Hugging Face sends them",
    headers: { ratelimit: '"api";r=400;t=120, "pages"', "ratelimit-policy": '"fixed window";"api";q=500;w=300' },
    windows: ["api requests api 300 0.2 400/500 120"],
  },
  {
    name: "nothing where it is not said how large it is (recorded of Hugging Face)",
    headers: {
      "x-ratelimit-remaining-requests-day": "2879999",
      "x-ratelimit-remaining-tokens-day": "9223372036854767616",
      "x-ratelimit-limit-tokens-hour": "0",
      "x-ratelimit-remaining-tokens-hour": "0",
    },
    windows: [],
  },
  {
    name: "no number where there is none, and no time beyond all measure",
    headers: {
      "x-ratelimit-limit-requests": "X-RATELIMIT-LIMIT-REQUESTS-XXX",
      "x-ratelimit-remaining-requests": "9",
      "x-ratelimit-limit-tokens": "10",
      "x-ratelimit-remaining-tokens": "99",
      "x-ratelimit-reset-tokens": "999999999",
      "x-codex-primary-used-percent": "NaN",
      "anthropic-ratelimit-unified-5h-utilization": "-1",
    },
    windows: ["tokens tokens - - 0 99/10 -"],
  },
  {
    name: "times by the answer's own clock",
    headers: {
      date: "Fri, 27 Nov 2026 14:00:00 GMT",
      "anthropic-ratelimit-unified-5h-utilization": "0.1",
      "anthropic-ratelimit-unified-5h-reset": String(SECONDS + 7200 + 600),
      "anthropic-ratelimit-unified-7d-utilization": "0.1",
      "anthropic-ratelimit-unified-7d-reset": String(SECONDS + 7200),
    },
    windows: ["5h plan - 18000 0.1 -/- 600"],
  },
];

for (const { name, headers, windows } of ROWS) {
  Deno.test(`windowsIn reads ${name}`, () => {
    const said = windowsIn(new Headers(headers), NOW).map((window) => {
      const { spanMs, used, limit = "-", remaining = "-", resetsAt } = window;
      const span = spanMs === undefined ? "-" : spanMs / 1000;
      const wait = resetsAt === undefined ? "-" : (resetsAt - NOW) / 1000;
      return `${window.name} ${window.counts} ${window.of || "-"} ${span} ${used} ${remaining}/${limit} ${wait}`;
    });
    assert.deepEqual(said, windows);
    if (windows.length > 0) assert.ok(mentionsLimits(new Headers(headers)), "it is looked at");
  });
}

Deno.test("limitsOf holds an endpoint back for the windows of a ChatGPT plan that a 429 says are used up", () => {
  const headers = new Headers({
    "x-codex-primary-used-percent": "100",
    "x-codex-primary-reset-after-seconds": "4348",
    "x-codex-secondary-used-percent": "77",
    "x-codex-secondary-reset-after-seconds": "68891",
    "x-codex-spark-primary-used-percent": "100.0",
    "x-codex-spark-primary-reset-at": String(SECONDS + 60),
  });
  const told = (status: number) =>
    limitsOf({ status, headers }, NOW).map(({ scope, waitMs, source }) => `${scope} ${waitMs} ${source}`);
  assert.deepEqual(told(429), [
    "endpoint 4348000 x-codex-primary-used-percent",
    "model 60000 x-codex-spark-primary-used-percent",
  ]);
  assert.deepEqual(told(200), [], "credits may pay for it");
});
