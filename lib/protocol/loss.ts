/** Something that a conversion could not carry. Losses are values: recorded, counted and shown, never silent. */
import type { JsonObject } from "../json.ts";
import type { HostedTool } from "./conversation.ts";
import type { Protocol } from "./protocol.ts";

export interface Loss {
  readonly from: Protocol;
  readonly to: Protocol;
  /**
   * What was lost. A member that was read and that the hub has no word for: its path in the protocol that has it, such as
   * `input[].item_reference`. What the other protocol cannot say: the hub's word, such as `sampling.topK`. `LOSSES` has all.
   */
  readonly feature: string;
}

/** The hub's word for a block or item that only its own protocol knows. */
export function foreignLoss(value: JsonObject): string {
  return `foreign.${typeOf(value) ?? "part"}`;
}

/** The hub's word for a tool that its vendor runs itself. */
export function hostedLoss({ kind, value }: HostedTool): string {
  return `tools[].${kind === "other" ? typeOf(value) ?? kind : kind}`;
}

/** Google's have no `type`: their one member beside the marks of thinking is named like it. */
function typeOf(value: JsonObject): string | undefined {
  const { type } = value;
  return typeof type === "string" ? type : Object.keys(value).find((name) => !name.startsWith("thought"));
}
