/** The instructions of a conversation: the system turns at its beginning, and those that come later. */
import type { Turn } from "./conversation.ts";

/** How many turns at the beginning are instructions. */
export function instructionCount(turns: readonly Turn[]): number {
  const first = turns.findIndex(({ role }) => role !== "system");
  return first < 0 ? turns.length : first;
}

/** `turns` with `text` as the last of the instructions at their beginning. */
export function withInstruction(turns: readonly Turn[], text: string): readonly Turn[] {
  return turns.toSpliced(instructionCount(turns), 0, { role: "system", parts: [{ type: "text", text }] });
}

const OPEN = "<system-reminder>";

/** A later instruction as Claude Code says it to models that know no other way: as the user's word, marked. */
export function reminder(text: string): string {
  return text.trimStart().startsWith(OPEN) ? text : `${OPEN}\n${text}\n</system-reminder>`;
}
