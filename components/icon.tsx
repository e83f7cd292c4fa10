import type { ICON_PATHS } from "./icon_paths.ts";

export type IconName = keyof typeof ICON_PATHS;

/** It says nothing by itself: words stand beside or in a label. Its lines are in the page once, in `icon_sprite.tsx`. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" width={size} height={size} aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
