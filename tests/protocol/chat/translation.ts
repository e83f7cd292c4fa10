/** What the tests of this folder need around a codec: ids that count, an envelope that can be read, reports that are kept. */
import type { EncodeContext, TargetTraits, ThinkingEnvelope, Translation } from "../../../lib/protocol/codec.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { type ClientTool, ToolNames } from "../../../lib/protocol/tool_names.ts";

const PREFIX = "sealed:";

export const envelope: ThinkingEnvelope = {
  seal: (signature) => PREFIX + JSON.stringify(signature),
  open: (text) => text.startsWith(PREFIX) ? JSON.parse(text.slice(PREFIX.length)) : undefined,
};

export interface TestTranslation extends Translation {
  readonly reports: string[];
}

export function translation(
  { tools = [], request = {} }: { tools?: readonly ClientTool[]; request?: JsonObject } = {},
): TestTranslation {
  let id = 0;
  const reports: string[] = [];
  return {
    clientModel: "client-model",
    estimatedInputTokens: 7,
    names: new ToolNames(tools),
    request,
    ids: { next: (prefix) => `${prefix}${++id}` },
    envelope,
    now: 1_700_000_000_500,
    report: (feature) => void reports.push(feature),
    reports,
  };
}

export function target(
  vendor: TargetTraits["vendor"] = "other",
  model = "some-model",
  tools: readonly ClientTool[] = [],
): EncodeContext {
  return { target: { vendor, model }, names: new ToolNames(tools), envelope };
}
