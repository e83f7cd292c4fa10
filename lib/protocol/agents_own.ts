/**
 * What agents wrap into their users' messages: Claude Code's reminders, Codex's surroundings (both measured,
 * 2026-11-22). It changes with every file that is opened, and nobody wrote it.
 */
const AGENTS_OWN = ["system-reminder", "environment_context", "user_instructions"] as const;

/**
 * `text` without such blocks. One that never ends is somebody's words about it and stays, but of a text that may be cut
 * it is a block that was, and goes.
 */
export function withoutAgentsOwn(text: string, { mayBeCut }: { readonly mayBeCut: boolean }): string {
  return AGENTS_OWN.reduce((rest, tag) => withoutBlocks(rest, tag, mayBeCut), text);
}

/** By search and not by pattern: the text may be long and hostile. */
function withoutBlocks(text: string, tag: string, mayBeCut: boolean): string {
  const opening = `<${tag}>`, closing = `</${tag}>`;
  let kept = "", from = 0;
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, from)) {
    const end = text.indexOf(closing, at);
    if (end < 0 && !mayBeCut) break;
    kept += text.slice(from, at);
    from = end < 0 ? text.length : end + closing.length;
  }
  return kept + text.slice(from);
}
