interface ChoiceProps {
  /** What is chosen. */
  readonly label: string;
  readonly items: readonly { readonly id: string; readonly href: string; readonly label: string }[];
  readonly current: string;
}

/** A few links of which one is where the reader is. */
export function Choice({ label, items, current }: ChoiceProps) {
  return (
    <nav class="choice" aria-label={label}>
      {items.map(({ id, href, label }) => (
        <a key={id} href={href} aria-current={id === current ? "true" : undefined}>{label}</a>
      ))}
    </nav>
  );
}
