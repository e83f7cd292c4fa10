/** The instructions of a conversation: the system turns at its beginning, and those that come later. */
import type { Part, Turn } from "./conversation.ts";

/** Said for a user who has said nothing, where the user has to say something. */
export const GO_ON = "Continue";

/** Said for an assistant who has to speak between results and the user: nothing that a model could take for its way to answer. */
export const HAVE_READ = "I have read the results.";

/** How many turns at the beginning are instructions. */
export function instructionCount(turns: readonly Turn[]): number {
  const first = turns.findIndex(({ role }) => role !== "system");
  return first < 0 ? turns.length : first;
}

/** `turns` with `text` as the last of the instructions at their beginning. */
export function withInstruction(turns: readonly Turn[], text: string): readonly Turn[] {
  return turns.toSpliced(instructionCount(turns), 0, { role: "system", parts: [{ type: "text", text }] });
}

/** For protocols whose instructions are text: what else those at the beginning show, the user shows instead. */
export function withTextInstructions(turns: readonly Turn[]): readonly Turn[] {
  const count = instructionCount(turns);
  const leading = turns.slice(0, count);
  const shown = leading.flatMap(({ parts }) => parts.filter(isShown));
  if (shown.length === 0) return turns;
  const texts = leading.map((turn) => ({ ...turn, parts: turn.parts.filter((part) => !isShown(part)) }));
  return [...texts, { role: "user", parts: shown }, ...turns.slice(count)];
}

function isShown({ type }: Part): boolean {
  return type === "image" || type === "document" || type === "audio";
}

const OPEN = "<system-reminder>";

/** A later instruction as Claude Code says it to models that know no other way: as the user's word, marked. */
export function reminder(text: string): string {
  return text.trimStart().startsWith(OPEN) ? text : `${OPEN}\n${text}\n</system-reminder>`;
}

/** A part of a later instruction in the same way. */
export function reminded(part: Part): Part {
  return part.type === "text" && part.text.trim() !== "" ? { ...part, text: reminder(part.text) } : part;
}
