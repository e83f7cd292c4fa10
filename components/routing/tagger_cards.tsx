/** The taggers, and the tags that they give. */
import type { TagUse } from "../../lib/admin/taggers.ts";
import { Button } from "../button.tsx";
import { Card } from "../card.tsx";
import { EmptyState } from "../empty_state.tsx";
import { useT } from "../locale.ts";
import { TagTable } from "./tag_table.tsx";
import { TaggerTable, type TaggerTableProps } from "./tagger_table.tsx";

interface TaggerCardsProps extends TaggerTableProps {
  readonly tags: readonly TagUse[];
  readonly onAdd: () => void;
}

export function TaggerCards({ tags, onAdd, ...table }: TaggerCardsProps) {
  const t = useT();
  const isEmpty = table.taggers.length === 0;
  const add = <Button kind="primary" icon="plus" disabled={table.isReadOnly} onClick={onAdd}>{t("routing.add")}
  </Button>;
  return (
    <>
      <Card title={t("routing.taggers")} actions={isEmpty ? undefined : add} flush>
        {isEmpty
          ? <EmptyState icon="routing" title={t("routing.none")} actions={add}>{t("routing.none_text")}</EmptyState>
          : <TaggerTable {...table} />}
      </Card>
      <Card title={t("routing.tags_in_use")} flush>
        {tags.length === 0
          ? <EmptyState title={t("routing.no_tags_in_use")}>{t("routing.no_tags_in_use_text")}</EmptyState>
          : <TagTable tags={tags} />}
      </Card>
    </>
  );
}
