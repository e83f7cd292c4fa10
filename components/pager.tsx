import { ButtonLink } from "./button.tsx";
import { useT } from "./locale.ts";

interface PagerProps {
  readonly path: string;
  /** What is looked for, which every page keeps. */
  readonly query: string;
  /** Where this page begins; empty: at the newest. */
  readonly after: string;
  /** Where the following page begins; `undefined`: there is none. */
  readonly next: string | undefined;
}

/** Leads through a list that is too long for one page; nothing where it is not. */
export function Pager({ path, query, after, next }: PagerProps) {
  const t = useT();
  if (after === "" && next === undefined) return null;
  const newest = `${path}${query === "" ? "" : `?${query}`}`;
  const older = new URLSearchParams(query);
  if (next !== undefined) older.set("after", next);
  return (
    <nav class="pager row spread" aria-label={t("pager.pages")}>
      {after === "" ? <span /> : <ButtonLink href={newest} icon="left">{t("pager.newest")}</ButtonLink>}
      {next === undefined
        ? <span />
        : <ButtonLink href={`${path}?${older}`} icon="right" rel="next">{t("pager.older")}</ButtonLink>}
    </nav>
  );
}
