import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import type { Tone } from "./tone.ts";

const ICONS: Readonly<Record<Tone, IconName>> = {
  ok: "check",
  warn: "warning",
  bad: "error",
  info: "info",
  neutral: "info",
};

interface NoticeProps {
  readonly tone?: Tone;
  readonly title?: ComponentChildren;
  readonly children?: ComponentChildren;
  /** What can be done about it. */
  readonly actions?: ComponentChildren;
  /** Whether it is read out at once. */
  readonly isAlert?: boolean;
}

/** Something that people should know. */
export function Notice({ tone = "info", title, children, actions, isAlert = false }: NoticeProps) {
  return (
    <div class={`notice tone-${tone}`} role={isAlert ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {actions !== undefined && <div class="row">{actions}</div>}
    </div>
  );
}
