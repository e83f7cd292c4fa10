import type { ComponentChildren } from "preact";
import type { Tone } from "./tone.ts";
import { VERBATIM } from "./verbatim.ts";

interface BadgeProps {
  readonly tone?: Tone;
  /** Whether a dot stands before it, as for states. */
  readonly dotted?: boolean;
  readonly title?: string;
  /** Whether it is somebody's name for something. */
  readonly isName?: boolean;
  readonly children: ComponentChildren;
}

/** A word with a colour around it. */
export function Badge({ tone = "neutral", dotted = false, title, isName = false, children }: BadgeProps) {
  const own = isName ? VERBATIM : {};
  return <span class={`badge tone-${tone}${dotted ? " dotted" : ""}`} title={title} {...own}>{children}</span>;
}
