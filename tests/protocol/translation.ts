/** A translation with nothing left to chance: ids are counted, envelopes can be read by anybody, reports are kept. */
import type { ThinkingEnvelope, Translation } from "../../lib/protocol/codec.ts";
import { ToolNames } from "../../lib/protocol/tool_names.ts";

const PREFIX = "sealed:";

export const envelope: ThinkingEnvelope = {
  seal: (signature) => PREFIX + JSON.stringify(signature),
  open: (text) => text.startsWith(PREFIX) ? JSON.parse(text.slice(PREFIX.length)) : undefined,
};

export interface TestTranslation extends Translation {
  readonly reported: string[];
}

export function translation(changes: Partial<Translation> = {}): TestTranslation {
  let count = 0;
  const reported: string[] = [];
  return {
    clientModel: "client-model",
    estimatedInputTokens: 7,
    names: new ToolNames([]),
    request: {},
    ids: { next: (prefix) => `${prefix}${++count}` },
    envelope,
    now: 0,
    report: (feature) => reported.push(feature),
    ...changes,
    reported,
  };
}
