import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { useT } from "./locale.ts";
import { Notice } from "./notice.tsx";
import type { Tone } from "./tone.ts";

const SHOWN_MS = 6000;

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
}

export interface ToastList {
  readonly toasts: readonly Toast[];
  /** Shows `text` for some seconds; one that is bad stays until it is closed. */
  readonly show: (tone: Tone, text: string) => void;
  readonly close: (id: number) => void;
}

/** What came of what somebody did; `Toasts` shows it. */
export function useToasts(): ToastList {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => () => timers.current.forEach(clearTimeout), []);
  const close = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  const show = (tone: Tone, text: string) => {
    const id = ++last.current;
    setToasts((shown) => [...shown.slice(-3), { id, tone, text }]);
    if (tone !== "bad") timers.current.add(setTimeout(() => close(id), SHOWN_MS));
  };
  return { toasts, show, close };
}

export function Toasts({ list }: { readonly list: ToastList }) {
  const t = useT();
  return (
    <div class="toasts" aria-live="polite">
      {list.toasts.map(({ id, tone, text }) => (
        <Notice
          key={id}
          tone={tone}
          actions={
            <Button
              kind="quiet"
              size="small"
              icon="close"
              label={t("action.close")}
              onClick={() => list.close(id)}
            />
          }
        >
          {text}
        </Notice>
      ))}
    </div>
  );
}
