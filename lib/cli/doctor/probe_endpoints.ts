/** Whether endpoints do what Claude Code and Codex ask of them: small real requests, through all that a client's would go. */
import { failureOfOne } from "../../explain.ts";
import { testModel } from "../../admin/test_model.ts";
import { TEST_ADVICE } from "../../admin/test_advice.ts";
import type { Config, EndpointConfig } from "../../config/config.ts";
import { LiveConfig } from "../../config/live.ts";
import { say } from "../../phrases/say.ts";
import type { Protocol } from "../../protocol/protocol.ts";
import { checkScript } from "../../scripting/check_script.ts";
import type { System } from "../command.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

interface Question {
  readonly protocol: Protocol;
  readonly stream: boolean;
  readonly tool: boolean;
  readonly words: string;
}

/** What the clients ask: each in its own protocol, streaming, with tools; Claude Code without a stream where one broke off. */
const QUESTIONS: readonly Question[] = [
  { protocol: "messages", stream: true, tool: false, words: "Claude Code's protocol, streaming" },
  { protocol: "messages", stream: false, tool: false, words: "Claude Code's protocol, not streaming" },
  { protocol: "messages", stream: true, tool: true, words: "Claude Code's protocol, with a tool" },
  { protocol: "responses", stream: true, tool: false, words: "Codex's protocol, streaming" },
  { protocol: "responses", stream: true, tool: true, words: "Codex's protocol, with a tool" },
];

/** What an answer has in it that calls a tool. */
const CALLS: Readonly<Partial<Record<Protocol, RegExp>>> = { messages: /"tool_use"/, responses: /"function_call"/ };

/** A slow model may take its time, but nobody waits for ever; milliseconds. */
const PATIENCE_MS = 120_000;

export interface ProbeOptions {
  readonly config: Config;
  readonly file: string;
  /** Asked for in place of what the configuration says; `undefined`: that. */
  readonly model: string | undefined;
}

export async function probeEndpoints({ config, file, model }: ProbeOptions, system: System): Promise<Finding[]> {
  const endpoints = config.endpoints.filter(({ enabled }) => enabled);
  const opened = await LiveConfig.open(file, { checkScript });
  if (opened.type === "invalid") return [];
  const { live } = opened;
  const count = endpoints.length * QUESTIONS.length;
  const whom = endpoints.length === 1 ? "1 endpoint" : `${endpoints.length} endpoints`;
  system.err(`Sending ${count} small requests to ${whom}, which cost a little`);
  const logger = system.createLogger(live);
  try {
    await using pipeline = await system.openPipeline({ live, logger });
    const probe = { tests: pipeline.endpointTests, model: model ?? "", file };
    return (await Promise.all(endpoints.map((endpoint) => probeOne(endpoint, probe)))).flat();
  } finally {
    await logger.close();
  }
}

interface Probe {
  readonly tests: Awaited<ReturnType<System["openPipeline"]>>["endpointTests"];
  readonly model: string;
  readonly file: string;
}

/** One request after the other: a local server may have one model's room only. */
async function probeOne(endpoint: EndpointConfig, { tests, model: named, file }: Probe): Promise<Finding[]> {
  const name = JSON.stringify(endpoint.name);
  const { model } = await testModel(endpoint, { named, models: tests.models });
  const findings: Finding[] = [];
  for (const question of QUESTIONS) {
    const { protocol, stream, tool, words } = question;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { record, panes, advice } = await tests.run({
      endpoint,
      protocol,
      stream,
      tool,
      model,
      signal,
      saved: false,
    });
    const what = `${name}, ${model}: ${words}`;
    if (record.error !== undefined || record.status >= 300) {
      const reason = record.error === undefined ? `HTTP ${record.status}` : say(failureOfOne(record.error));
      const fix = advice === undefined ? `look at: cccc logs -failed` : say(TEST_ADVICE[advice]);
      findings.push(error("probe", `${what}: ${reason}`, fix));
      // The rest would say the same.
      if (advice === "credential" || advice === "not_running" || advice === "address") break;
      continue;
    }
    const body = new TextDecoder().decode(panes.findLast(({ kind }) => kind === "client_response")?.body);
    if (tool && CALLS[protocol]?.test(body) !== true) {
      const fix = `ask for a model that calls tools: default_model or model_rewrite of the endpoint in ${file}`;
      findings.push(warning("probe", `${what}: it answered, but did not call the tool`, fix));
    } else findings.push(ok("probe", `${what}: ${Math.round(record.durationMs)} ms`));
  }
  return findings;
}
