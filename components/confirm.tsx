import type { ComponentChildren } from "preact";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { useT } from "./locale.ts";

interface ConfirmProps {
  /** One of its kind on the page. */
  readonly id: string;
  readonly title: string;
  readonly open: boolean;
  /** The words of the button that does it. */
  readonly action: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What will happen, and what can be undone. */
  readonly children: ComponentChildren;
}

/** Asks before something is done that cannot be undone. */
export function Confirm({ id, title, open, action, busy = false, onConfirm, onClose, children }: ConfirmProps) {
  const t = useT();
  const actions = () => (
    <>
      <Button onClick={onClose}>{t("action.cancel")}</Button>
      <Button kind="danger" busy={busy} onClick={onConfirm}>{action}</Button>
    </>
  );
  return (
    <Dialog id={id} title={title} open={open} onClose={onClose} actions={actions}>
      <div>{children}</div>
    </Dialog>
  );
}
