import type { ComponentChildren, JSX } from "preact";

export interface Tab {
  readonly id: string;
  readonly label: ComponentChildren;
  readonly panel: () => ComponentChildren;
}

interface TabsProps {
  /** What they are the parts of. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** Where each arrow key leads, by the number of tabs. */
const KEYS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** After the pattern "Tabs" of the ARIA Authoring Practices Guide; `id`s are part of the page's. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const current = tabs.find(({ id }) => id === selected) ?? tabs[0];
  const onKeyDown = (event: JSX.TargetedKeyboardEvent<HTMLDivElement>) => {
    const move = KEYS[event.key];
    if (move === undefined || current === undefined) return;
    event.preventDefault();
    const next = tabs[move(tabs.indexOf(current), tabs.length)]!;
    onSelect(next.id);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${CSS.escape(next.id)}`)?.focus();
  };
  if (current === undefined) return null;
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ id, label }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === current.id}
            aria-controls={`panel-${id}`}
            tabIndex={id === current.id ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`panel-${current.id}`} aria-labelledby={`tab-${current.id}`} tabIndex={0}>
        {current.panel()}
      </div>
    </div>
  );
}
