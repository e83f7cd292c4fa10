/** Names that a client gives its user or its session, written in a way that an endpoint does not take. */
import { GIVEN_NAMES, shortened } from "./length.ts";
import { heading, resolve } from "./mention.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";

/** Claude Code's user is a JSON text, which DeepSeek and others refuse (anthropics/claude-code #56643). */
export function givenNames({ complaint, sent, survey }: Reading): Reaction | undefined {
  const { status, text: all, clauses } = complaint;
  if (status !== 400 && status !== 422) return undefined;
  for (const clause of clauses) {
    const { text, subject } = clause;
    const named = subject === undefined ? heading(text, survey()) : resolve(subject, survey());
    const path = named.find((mention) => GIVEN_NAMES.has(mention.path))?.path;
    // What is only too long is cut.
    if (path === undefined || shortened(clause, named, { sent, text: all }) !== undefined) continue;
    return { type: "learn", changes: [{ type: "drop", path }] };
  }
  return undefined;
}
