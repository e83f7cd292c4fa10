import { ICON_PATHS } from "./icon_paths.ts";

/** All icons, once for a page: whatever shows one refers to it, also what is shown later. */
export function IconSprite() {
  return (
    <svg class="icon-sprite" width="0" height="0" aria-hidden="true">
      {Object.entries(ICON_PATHS).map(([name, path]) => (
        <symbol key={name} id={`icon-${name}`} viewBox="0 0 24 24">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}
