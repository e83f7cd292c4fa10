/** A whole answer in no protocol's words; `replay` makes events of it and `collect` makes it of events. */
import type { Part } from "./conversation.ts";
import type { Finish } from "./finish.ts";
import type { Usage } from "./usage.ts";

export interface Message {
  readonly id: string | undefined;
  readonly model: string | undefined;
  /** Text, thinking, refusals and tool calls, in order. */
  readonly parts: readonly Part[];
  readonly finish: Finish;
  /** `undefined` if the upstream did not report any. */
  readonly usage: Usage | undefined;
}
