import { ICON_PATHS } from "./icon_paths.ts";

interface IconSpriteProps {
  /** A page to which nothing is added later; without, all icons are there. */
  readonly body?: string;
}

/** The icons, once for a page: whatever shows one refers to it. */
export function IconSprite({ body }: IconSpriteProps) {
  const icons = Object.entries(ICON_PATHS).filter(([name]) => body === undefined || body.includes(`"#icon-${name}"`));
  return (
    <svg class="icon-sprite" width="0" height="0" aria-hidden="true">
      {icons.map(([name, path]) => (
        <symbol key={name} id={`icon-${name}`} viewBox="0 0 24 24">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}
