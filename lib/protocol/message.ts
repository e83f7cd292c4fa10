/** A whole answer in no protocol's words; `replay` makes events of it and `collect` makes it of events. */
import type { Part } from "./conversation.ts";
import type { WebSearchPart } from "./web_search.ts";
import type { Finish } from "./finish.ts";
import type { Usage } from "./usage.ts";

export type AnswerPart = Part | WebSearchPart;

export interface Message {
  readonly id: string | undefined;
  readonly model: string | undefined;
  /** Text, thinking, refusals, tool calls and searches, in order. */
  readonly parts: readonly AnswerPart[];
  readonly finish: Finish;
  /** `undefined` if the upstream did not report any. */
  readonly usage: Usage | undefined;
}
