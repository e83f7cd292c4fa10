import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Spinner } from "./spinner.tsx";

interface Look {
  readonly kind?: "normal" | "primary" | "danger" | "quiet";
  readonly size?: "normal" | "small";
  readonly icon?: IconName;
}

type ButtonProps = Look & Omit<JSX.HTMLAttributes<HTMLButtonElement>, "icon" | "size" | "label"> & {
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  /** Whether what it does goes on: it cannot be pressed then. */
  readonly busy?: boolean;
  /** The words of a button that shows its icon only. */
  readonly label?: string;
  readonly children?: ComponentChildren;
};

export function Button({ kind, size, icon, busy = false, label, children, type = "button", ...rest }: ButtonProps) {
  const { disabled = false, ...attributes } = rest;
  return (
    <button
      {...attributes}
      type={type}
      class={lookOf({ kind: kind ?? "normal", size: size ?? "normal" }, children === undefined)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...(label === undefined ? {} : { "aria-label": label, title: label })}
    >
      {busy ? <Spinner /> : icon !== undefined && <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

type LinkProps = Look & Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, "icon" | "size" | "href"> & {
  readonly href: string;
  readonly children: ComponentChildren;
};

/** A link that looks like a button. */
export function ButtonLink({ kind = "normal", size = "normal", icon, children, ...rest }: LinkProps) {
  return (
    <a {...rest} class={lookOf({ kind, size }, false)}>
      {icon !== undefined && <Icon name={icon} size={16} />}
      {children}
    </a>
  );
}

function lookOf({ kind, size }: Required<Pick<Look, "kind" | "size">>, isIconOnly: boolean): string {
  return ["button", kind, size, isIconOnly ? "icon-only" : ""].filter((name) => name !== "" && name !== "normal")
    .join(" ");
}
