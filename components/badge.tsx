import type { ComponentChildren } from "preact";
import type { Tone } from "./tone.ts";

interface BadgeProps {
  readonly tone?: Tone;
  /** Whether a dot stands before it, as for states. */
  readonly dotted?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A word with a colour around it. */
export function Badge({ tone = "neutral", dotted = false, title, children }: BadgeProps) {
  return <span class={`badge tone-${tone}${dotted ? " dotted" : ""}`} title={title}>{children}</span>;
}
