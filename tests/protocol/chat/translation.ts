import type { EncodeContext, TargetTraits } from "../../../lib/protocol/codec.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { type ClientTool, ToolNames } from "../../../lib/protocol/tool_names.ts";
import { envelope, type TestTranslation, translation as plain } from "../translation.ts";

export { envelope, type TestTranslation };

export function translation(
  { tools = [], request = {} }: { tools?: readonly ClientTool[]; request?: JsonObject } = {},
): TestTranslation {
  return plain({ names: new ToolNames(tools), request, now: 1_700_000_000_500 });
}

export function target(
  vendor: TargetTraits["vendor"] = "other",
  model = "some-model",
  tools: readonly ClientTool[] = [],
): EncodeContext {
  return { target: { vendor, model }, names: new ToolNames(tools), envelope };
}
