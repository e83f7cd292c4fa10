/** The tags that the configuration names: who gives each, and who is for it. */
import type { TagUse } from "../../lib/admin/taggers.ts";
import { Badge } from "../badge.tsx";
import { useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { VERBATIM } from "../verbatim.ts";

export function TagTable({ tags }: { readonly tags: readonly TagUse[] }) {
  const t = useT();
  const columns: readonly Column<TagUse>[] = [
    { label: t("routing.tag"), isHead: true, cell: ({ tag }) => <Badge isName>{tag}</Badge> },
    {
      label: t("routing.given_by"),
      cell: ({ taggers }) =>
        taggers.length === 0
          ? <span class="toned tone-warn">{t("routing.given_by_nobody")}</span>
          : <span class="break" {...VERBATIM}>{taggers.join(", ")}</span>,
    },
    {
      label: t("routing.used_by"),
      cell: ({ endpoints }) =>
        endpoints.length === 0
          ? <span class="toned tone-warn">{t("routing.used_by_nobody")}</span>
          : <span class="break" {...VERBATIM}>{endpoints.map(({ name }) => name).join(", ")}</span>,
    },
  ];
  return <Table caption={t("routing.tags_in_use")} columns={columns} rows={tags} rowKey={({ tag }) => tag} />;
}
