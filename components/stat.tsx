import type { ComponentChildren } from "preact";
import type { Tone } from "./tone.ts";

interface StatProps {
  readonly label: string;
  readonly value: ComponentChildren;
  /** What the figure is of, or how it has come about. */
  readonly detail?: ComponentChildren;
  readonly tone?: Tone;
}

/** One figure. They stand together in `Stats`. */
export function Stat({ label, value, detail, tone }: StatProps) {
  return (
    <div class="stat">
      <dt>{label}</dt>
      <dd class={tone === undefined ? "figure" : `figure toned tone-${tone}`}>{value}</dd>
      {detail !== undefined && <dd class="detail">{detail}</dd>}
    </div>
  );
}

export function Stats({ children }: { readonly children: ComponentChildren }) {
  return <dl class="stats">{children}</dl>;
}
