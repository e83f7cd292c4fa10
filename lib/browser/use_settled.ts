import { useEffect, useRef } from "preact/hooks";

/** What ended is mostly in the store by then; what comes together is asked for together. */
const SETTLED_MS = 500;
/** The first record, or one that a slow disk writes. */
const LATE_MS = 3000;

/** Calls `look` a moment after something has ended, and once more when it has been quiet for longer. */
export function useSettled(look: () => void): { readonly soon: () => void; readonly cancel: () => void } {
  const latest = useRef(look);
  latest.current = look;
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const late = useRef<ReturnType<typeof setTimeout>>();
  const cancel = () => {
    clearTimeout(timer.current);
    clearTimeout(late.current);
    timer.current = undefined;
  };
  useEffect(() => cancel, []);
  const soon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, SETTLED_MS);
    clearTimeout(late.current);
    late.current = setTimeout(() => latest.current(), LATE_MS);
  };
  return { soon, cancel };
}
