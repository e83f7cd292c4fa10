/** What came of a replay, as lines. */
import type { DryRunView, ReplayView } from "../admin/replay.ts";
import { shownSpan } from "./request_table.ts";
import { table } from "./table.ts";
import { terminalText, terminalWords } from "./terminal_text.ts";

export function replayLines(replay: DryRunView | ReplayView): string[] {
  return "stages" in replay ? rehearsed(replay) : sent(replay);
}

function rehearsed(replay: DryRunView): string[] {
  const { endpoint, protocol, upstream_protocol, model, upstream_model, rewritten, losses, learned } = replay;
  const facts: Fact[] = [
    ["endpoint", endpoint.name],
    ["url", replay.url],
    ["protocol", protocol === upstream_protocol ? protocol : `${protocol} > ${upstream_protocol}`],
    ["model", model === upstream_model ? model : `${model} > ${upstream_model}${rewritten ? ` (${rewritten})` : ""}`],
    ["losses", losses.join("; ")],
    ["learned", learned.join("; ")],
  ];
  return [
    "Nothing was sent",
    ...factLines(facts),
    ...replay.stages.flatMap(({ name, changed, text }, index) => [
      "",
      `${TITLE[name]}${index > 0 && !changed ? ": the same" : ""}`,
      ...(index === 0 || changed ? ["", bodyText(text)] : []),
    ]),
  ];
}

const TITLE: Readonly<Record<DryRunView["stages"][number]["name"], string>> = {
  client: "As it came",
  converted: "In the endpoint's protocol and for its model",
  overridden: "With the configured changes",
  learned: "With what was learned, as it would be sent",
};

function sent(replay: ReplayView): string[] {
  const { id, replay_of, endpoint, masked, status, attempts, losses, first_token_ms, duration_ms, error } = replay;
  const begun = first_token_ms === null ? "" : `, answer begins after ${shownSpan(first_token_ms)}`;
  return [
    `Request ${id}, a replay of ${replay_of}`,
    ...factLines([
      ["endpoint", endpoint.name],
      ...attempts.map((
        { protocol, model, result, duration_ms },
      ): Fact => ["attempt", `${protocol}, ${model}: ${result}, after ${shownSpan(duration_ms)}`]),
      ["status", String(status)],
      ["error", error ?? ""],
      ["took", `${shownSpan(duration_ms)}${begun}`],
      ["losses", losses.join("; ")],
      ["masked", masked === 0 ? "" : `${masked} words of its body, which went out as [redacted]`],
    ]),
    ...replay.response.headers.map(([name, value]) => `  ${terminalWords(`${name}: ${value}`)}`),
    "",
    bodyText(replay.response.text),
  ];
}

type Fact = readonly [name: string, value: string];

function factLines(facts: readonly Fact[]): string[] {
  return table(facts.filter(([, value]) => value !== "").map(([name, value]) => [name, terminalWords(value)]));
}

function bodyText(text: string): string {
  return terminalText(text).replace(/\n+$/, "");
}
