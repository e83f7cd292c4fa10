import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLeaveWarning } from "./use_leave_warning.ts";
import { Button } from "./button.tsx";
import { useT } from "./locale.ts";
import { Notice } from "./notice.tsx";

interface DialogProps {
  /** One of its kind on the page. */
  readonly id: string;
  readonly title: string;
  readonly open: boolean;
  /** Asked for with Escape, the cross, or a click beside it. */
  readonly onClose: () => void;
  /** Whether something was typed that closing would lose: whoever closes it is asked first. */
  readonly isChanged?: boolean;
  /** Buttons at its end; they get what closes it after asking. */
  readonly actions?: (close: () => void) => ComponentChildren;
  readonly children: ComponentChildren;
}

/** The browser's own dialog: it keeps the focus inside and gives it back. Its content is rendered only while it is open. */
export function Dialog({ id, title, open, onClose, isChanged = false, actions, children }: DialogProps) {
  const t = useT();
  const [isAsking, setAsking] = useState(false);
  useLeaveWarning(open && isChanged);
  const close = () => isChanged ? setAsking(true) : onClose();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) element.showModal();
    else closeOver(element);
  }, [open]);
  // One that goes while it is open has to be closed as well: it is then that the focus goes back.
  useEffect(() => () => dialog.current?.open === true && closeOver(dialog.current), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {open && (
        <>
          <div class="dialog-head">
            <h2 id={`${id}-title`}>{title}</h2>
            <Button kind="quiet" icon="close" label={t("action.close")} onClick={close} />
          </div>
          <div class="dialog-body">
            {isAsking && isChanged && <Unsaved onStay={() => setAsking(false)} onLeave={onClose} />}
            {children}
          </div>
          {actions !== undefined && (
            // Whoever goes on with something else has answered.
            <div class="dialog-foot" onClickCapture={() => setAsking(false)}>{actions(close)}</div>
          )}
        </>
      )}
    </dialog>
  );
}

/** What has opened it may be gone with what it stood for; the next key then begins at the page's content. */
function closeOver(element: HTMLDialogElement): void {
  element.close();
  if (document.activeElement === document.body) document.getElementById("content")?.focus({ preventScroll: true });
}

interface UnsavedProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asks before changes are lost. */
function Unsaved({ onStay, onLeave }: UnsavedProps) {
  const t = useT();
  const actions = (
    <>
      <Button size="small" onClick={onStay}>{t("dialog.unsaved_stay")}</Button>
      <Button size="small" kind="danger" onClick={onLeave}>{t("dialog.unsaved_leave")}</Button>
    </>
  );
  return <Notice tone="warn" isAlert title={t("dialog.unsaved")} actions={actions} />;
}
