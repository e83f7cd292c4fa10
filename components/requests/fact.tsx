import type { ComponentChildren } from "preact";

interface FactProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A line of a list of facts; nothing, if nothing is known. */
export function Fact({ label, children }: FactProps) {
  if (children === null || children === undefined || children === "" || children === false) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd class="break">{children}</dd>
    </div>
  );
}
