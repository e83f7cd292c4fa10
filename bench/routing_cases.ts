/**
 * What routing costs with much to choose from: a proxy with fifty endpoints, twenty taggers and a hundred learned facts
 * against one with a single endpoint and none of these, both in one run.
 */
import { systemClock } from "../lib/clock.ts";
import type { Fact } from "../lib/learning/fact.ts";
import { idOf } from "../lib/learning/known.ts";
import { openSqliteStore } from "../lib/store/sqlite_store.ts";
import type { Bench } from "./bench.ts";
import { cpuInTurn, type Plan } from "./cpu_time.ts";
import type { Figure } from "./figure.ts";
import { Process } from "./process.ts";
import { command } from "./subject.ts";

const ENDPOINTS = 50;
const TAGGERS = 20;
const FACTS = 100;
const MODEL = "claude-sonnet-4-5";

const ROUNDS = 12;

export async function routing(bench: Bench, plan: Plan): Promise<readonly Figure[]> {
  const processes: Process[] = [];
  try {
    processes.push(await Process.start(await command(bench.subject, bench.upstream, await bench.folder())));
    processes.push(await Process.start(await crowded(bench)));
    const rounds = bench.quick ? 2 : ROUNDS;
    const [bare, subject] = await cpuInTurn(processes, { plan, units: plan.requests, rounds, warmUp: plan });
    const name = `${ENDPOINTS} endpoints, ${TAGGERS} taggers, ${FACTS} facts, against one endpoint`;
    const unit = "µs CPU/request";
    return [
      { name, unit, bare: bare!.besideWorkers, subject: subject!.besideWorkers, added: 60 },
      { name: "the same with its record's worker", unit, bare: bare!.all, subject: subject!.all },
    ];
  } finally {
    for (const process of processes) await process.stop();
  }
}

/** The command of the usual proxy, with more in its configuration and in its store. */
async function crowded(bench: Bench) {
  const folder = await bench.folder();
  const made = await command(bench.subject, bench.upstream, folder);
  const file = `${folder}/config.yaml`;
  const [endpoint, rest] = (await Deno.readTextFile(file)).split(/^(?=logging:)/m);
  const others = Array.from({ length: ENDPOINTS - 1 }, (_, at) => endpointYaml(at, bench.upstream));
  await Deno.writeTextFile(file, [endpoint, ...others, "tagging:\n  taggers:\n", ...TAGGER_YAML, rest].join(""));
  await keepFacts(`${folder}/data`);
  return made;
}

/** Every fifth is for tagged requests alone; half of the others speak another protocol. */
function endpointYaml(at: number, upstream: string): string {
  const tags = at % 5 === 0 ? `    tags: [tag-${at % TAGGERS}]\n` : "";
  return `  - name: other-${at}
    id: other-${at}
    url: ${upstream}
    endpoint_type: ${at % 2 === 0 ? "anthropic" : "openai"}
    auth_type: auth_token
    auth_value: bench-upstream-token
    enabled: true
    priority: ${at + 2}
    model_rewrite:
      enabled: true
      rules: [{ source_pattern: "claude-haiku*", target_model: small-${at} }]
${tags}`;
}

/** Ten kinds of taggers, twice; none of them gives this request its tag, so that each is tried to its end. */
const KINDS: readonly string[] = [
  "builtin_type: path, config: { path_pattern: /v1/embeddings }",
  "builtin_type: method, config: { expected_value: PUT }",
  "builtin_type: header, config: { header_name: x-team, expected_value: red }",
  "builtin_type: query, config: { param_name: team, expected_value: red }",
  "builtin_type: body-json, config: { json_path: metadata.team, expected_value: red }",
  "builtin_type: model, config: { expected_value: gpt-* }",
  "builtin_type: user-message, config: { match: regex, expected_value: '^plan:' }",
  "builtin_type: thinking, config: { expected_value: '*' }",
  "builtin_type: has-tools, config: { expected_value: 'true' }",
  "builtin_type: input-size, config: { min_bytes: 1MB, expected_value: '*' }",
];

const TAGGER_YAML = Array.from(
  { length: TAGGERS },
  (_, at) => `    - { name: t-${at}, type: builtin, tag: tag-${at}, ${KINDS[at % KINDS.length]} }\n`,
);

/** Two for each endpoint: a parameter that the request has not, and one that it has. */
async function keepFacts(directory: string): Promise<void> {
  const store = openSqliteStore({
    directory,
    herald: { info: console.error, warn: console.error },
    clock: systemClock,
    secrets: () => [],
    billing: () => undefined,
    retention: () => ({ maxAgeMs: Infinity, maxBytes: Infinity }),
  });
  await store.facts.load();
  for (let at = 0; at < FACTS; at++) {
    const endpointId = at < 2 ? "upstream" : `other-${(at >> 1) - 1}`;
    const change: Fact["change"] = at % 2 === 0
      ? { type: "drop", path: "stream_options" }
      : { type: "ceiling", path: "max_tokens", maximum: 4096 };
    const scope = { endpointId, model: MODEL, protocol: "chat" } as const;
    const now = Date.now();
    store.facts.save({
      id: idOf({ ...scope, change }),
      ...scope,
      change,
      evidence: "bench",
      learnedAt: now,
      usedAt: now,
      uses: 1,
      pinned: false,
      expiresAt: now + 86_400_000,
    });
  }
  await store.close();
}
