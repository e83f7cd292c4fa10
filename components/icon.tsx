/** Line icons, each a path in a square of 24. They say nothing by themselves: words stand beside or in a label. */
const PATHS = {
  dashboard: "M4 4h7v8H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 14h7v6H4z",
  endpoints: "M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01M12 8h4M12 16h4",
  routing: "M6 4v6a4 4 0 0 0 4 4h8M6 4v16M15 11l3 3-3 3",
  learned: "M12 4 2 9l10 5 10-5zM6 11.5V17c3 2.5 9 2.5 12 0v-5.5",
  requests: "M4 7h13l-3-3M20 17H7l3 3",
  sessions: "M4 5h12v9H9l-5 4zM19 9h1v11l-4-3H9",
  costs:
    "M12 3v18M16.5 7.5C16 6 14.5 5.5 12 5.5c-3 0-4.5 1.3-4.5 3s1.5 2.7 4.5 3.3 4.7 1.5 4.7 3.5-1.7 3.2-4.7 3.2c-2.7 0-4.5-.8-5-2.5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.01",
  language: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
  theme:
    "M12 4V2M12 22v-2M4 12H2M22 12h-2M6 6 4.7 4.7M19.3 19.3 18 18M6 18l-1.3 1.3M19.3 4.7 18 6M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
  logout: "M14 4H6v16h8M10 12h11M18 9l3 3-3 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5 10 17.5 19.5 7",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
  refresh: "M19 12a7 7 0 1 1-2-5l2.5 2.5M19.5 4v5.5H14",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 20h16",
  upload: "M12 16V5M7.5 9 12 4.5 16.5 9M4 20h16",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  warning: "M12 4 2.5 20h19zM12 10v4.5M12 17.2v.01",
  error: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5v5.5M12 16.2v.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.8v.01",
  empty: "M4 13 7 5h10l3 8v6H4zM4 13h5l1 2.5h4l1-2.5h5",
  drag: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  up: "M6 14.5l6-6 6 6",
  down: "M6 9.5l6 6 6-6",
  right: "M9.5 6l6 6-6 6",
  left: "M14.5 6l-6 6 6 6",
  external: "M13 5h6v6M19 5l-9 9M16 14v5H5V8h5",
  pin: "M9 4h6l-1 6 3 3v1.5H7V13l3-3zM12 14.5V21",
  key: "M8 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12.5 12H21M18 12v3.5",
  filter: "M4 5h16l-6 7.5V19l-4-2v-4.5z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
