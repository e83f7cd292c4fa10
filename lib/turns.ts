/** Attempts of an answer that has several turns. */

/** Whether no other endpoint was asked for the same: each turn has one such attempt. */
export function isLastOfTurn(attempts: readonly { readonly turn?: number }[], index: number): boolean {
  return index === attempts.length - 1 || attempts[index + 1]!.turn !== attempts[index]!.turn;
}

/** When what an attempt brought was over, in milliseconds from the request's arrival. */
export function answerEndMs(
  { attempts, durationMs }: { readonly attempts: readonly { readonly startMs: number }[]; readonly durationMs: number },
  index: number,
): number {
  return Math.max(attempts[index]!.startMs, attempts[index + 1]?.startMs ?? durationMs);
}
