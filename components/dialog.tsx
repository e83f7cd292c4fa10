import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { useT } from "./locale.ts";

interface DialogProps {
  /** One of its kind on the page. */
  readonly id: string;
  readonly title: string;
  readonly open: boolean;
  /** Asked for with Escape, the cross, or a click beside it. */
  readonly onClose: () => void;
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The browser's own dialog: it keeps the focus inside and gives it back. Its content is rendered only while it is open. */
export function Dialog({ id, title, open, onClose, actions, children }: DialogProps) {
  const t = useT();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  // One that goes while it is open has to be closed as well: it is then that the focus goes back.
  useEffect(() => () => dialog.current?.close(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {open && (
        <>
          <div class="dialog-head">
            <h2 id={`${id}-title`}>{title}</h2>
            <Button kind="quiet" icon="close" label={t("action.close")} onClick={onClose} />
          </div>
          <div class="dialog-body">{children}</div>
          {actions !== undefined && <div class="dialog-foot">{actions}</div>}
        </>
      )}
    </dialog>
  );
}
