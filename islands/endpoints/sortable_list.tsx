import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";

interface SortableListProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onMove: (from: number, to: number) => void;
  readonly children: ComponentChildren;
}

/** A list whose items can be dragged by their `.handle`. The items themselves say how it is done with keys. */
export function SortableList({ label, disabled, onMove, children }: SortableListProps) {
  const list = useRef<HTMLOListElement>(null);
  const latest = useRef(onMove);
  latest.current = onMove;
  useEffect(() => {
    if (list.current === null || disabled) return;
    const sortable = Sortable.create(list.current, {
      handle: ".handle",
      animation: 120,
      // The browser's own dragging knows no touch, and no test.
      forceFallback: true,
      fallbackTolerance: 3,
      onEnd({ oldIndex = 0, newIndex = 0, item, from }) {
        if (oldIndex === newIndex) return;
        // What is rendered follows what is known: the item goes back, and comes with the next rendering.
        item.remove();
        from.insertBefore(item, from.children[oldIndex] ?? null);
        latest.current(oldIndex, newIndex);
      },
    });
    return () => sortable.destroy();
  }, [disabled]);
  return <ol class="endpoints" aria-label={label} ref={list}>{children}</ol>;
}
