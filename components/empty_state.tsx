import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyStateProps {
  readonly icon?: IconName;
  readonly title: string;
  /** Why there is nothing, and what brings something. */
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

export function EmptyState({ icon = "empty", title, children, actions }: EmptyStateProps) {
  return (
    <div class="empty">
      <Icon name={icon} size={32} />
      <h3>{title}</h3>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div class="row">{actions}</div>}
    </div>
  );
}
