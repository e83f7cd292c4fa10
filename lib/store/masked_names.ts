/** Names in a request are its client's words: a key may stand where a model should, or in a path. */
import { credentialsOf, type Header, maskName } from "./mask.ts";
import type { Reading, RecordedRequest } from "./recorded.ts";

/** What is masked of a request: credentials of the configuration, and whatever stands in a header of it. */
export function secretsOf(
  { panes }: { readonly panes: readonly { readonly headers: readonly Header[] }[] },
  configured: readonly string[],
): readonly string[] {
  return [...configured, ...credentialsOf(panes)];
}

type Names = Pick<RecordedRequest, "path" | "model" | "upstreamModel" | "session" | "agent" | "attempts">;

/** `request` with names that tell no credential; its bodies and what is said of it are masked where they are kept. */
export function maskedNames<T extends Names>(request: T, secrets: readonly string[]): T {
  const { path, model, upstreamModel, session, agent, attempts } = request;
  const name = (text: string) => maskName(text, secrets);
  const given = (text: string | undefined) => text === undefined ? undefined : name(text);
  return {
    ...request,
    path: name(path),
    model: name(model),
    upstreamModel: given(upstreamModel),
    session: given(session),
    agent: given(agent),
    attempts: attempts.map((attempt) => ({ ...attempt, model: name(attempt.model) })),
  };
}

/** The same of an answer: names of tools and models, and reasons, are what a model, or somebody between, made of them. */
export function maskedReading(reading: Reading, secrets: readonly string[]): Reading {
  const { tools, stopReason, model } = reading;
  const given = (text: string | undefined) => text === undefined ? undefined : maskName(text, secrets);
  return {
    ...reading,
    tools: tools.map((tool) => maskName(tool, secrets)),
    stopReason: given(stopReason),
    model: given(model),
  };
}
