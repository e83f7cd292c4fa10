/** Finds learned facts among many. */
import { Button } from "./button.tsx";
import { useFormat, useT } from "./locale.ts";

interface FactSearchProps {
  readonly words: string;
  readonly found: number;
  readonly total: number;
}

export function FactSearch({ words, found, total }: FactSearchProps) {
  const t = useT();
  const format = useFormat();
  return (
    <form method="get" action="/admin/learned" class="row" role="search">
      <input
        type="search"
        name="q"
        class="inline search"
        aria-label={t("learned.search")}
        placeholder={t("learned.search")}
        value={words}
      />
      <Button type="submit" icon="search">{t("sessions.search")}</Button>
      {found < total && (
        <>
          <span class="small muted">{t("learned.found", { found: format.number(found), count: total })}</span>
          <a href="/admin/learned">{t("endpoints.filter_all")}</a>
        </>
      )}
    </form>
  );
}
