import type { ComponentChildren } from "preact";

interface CardProps {
  /** Heading; a card without one has its name in `label`. */
  readonly title?: ComponentChildren;
  readonly label?: string;
  /** What stands at the end of its head. */
  readonly actions?: ComponentChildren;
  /** Whether its content reaches its edges, as a table's does. */
  readonly flush?: boolean;
  readonly id?: string;
  readonly children: ComponentChildren;
}

/** A part of a page with a frame around it. */
export function Card({ title, label, actions, flush = false, id, children }: CardProps) {
  const hasHead = title !== undefined || actions !== undefined;
  return (
    <section class="card" aria-label={label} id={id}>
      {hasHead && (
        <header>
          {title === undefined ? <span /> : <h2>{title}</h2>}
          {actions !== undefined && <div class="row">{actions}</div>}
        </header>
      )}
      <div class={flush ? "card-body flush" : "card-body"}>{children}</div>
    </section>
  );
}
