/** The facts of one endpoint. */
import type { FactView } from "../lib/admin/learned.ts";
import { Badge } from "./badge.tsx";
import { Button } from "./button.tsx";
import { useT } from "./locale.ts";
import { type Column, Table } from "./table.tsx";
import { Count, RelativeTime, Time } from "./values.tsx";
import { VERBATIM } from "./verbatim.ts";

interface FactTableProps {
  readonly endpoint: string;
  readonly facts: readonly FactView[];
  /** The configuration has the endpoint no more. */
  readonly isGone: boolean;
  readonly onPin: (fact: FactView) => void;
  readonly onForget: (fact: FactView) => void;
}

export function FactTable({ endpoint, facts, isGone, onPin, onForget }: FactTableProps) {
  const t = useT();
  const columns: readonly Column<FactView>[] = [
    { label: t("learned.what"), cell: (fact) => <What fact={fact} isGone={isGone} />, isHead: true },
    {
      label: t("learned.model"),
      cell: ({ model }) => model === "" ? t("learned.all_models") : <span class="break" {...VERBATIM}>{model}</span>,
    },
    { label: t("learned.since"), cell: ({ learned_at }) => <RelativeTime time={learned_at} /> },
    {
      label: t("learned.uses"),
      cell: ({ uses, used_at }) => (
        <div>
          <Count value={uses} />
          <div class="small muted">
            <RelativeTime time={used_at} />
          </div>
        </div>
      ),
      align: "end",
    },
    {
      label: t("learned.tested"),
      cell: ({ expires_at }) =>
        expires_at === null
          ? <Badge tone="info">{t("learned.pinned")}</Badge>
          : <Time time={expires_at} shown="date" />,
    },
    {
      label: t("learned.actions"),
      isLabelHidden: true,
      cell: (fact) => (
        <div class="row">
          <Button size="small" icon="pin" aria-pressed={fact.pinned} onClick={() => onPin(fact)}>
            {fact.pinned ? t("learned.unpin") : t("learned.pin")}
          </Button>
          <Button size="small" icon="trash" onClick={() => onForget(fact)}>{t("learned.forget")}</Button>
        </div>
      ),
    },
  ];
  return <Table caption={endpoint} isNamed columns={columns} rows={facts} rowKey={({ id }) => id} />;
}

function What({ fact: { text, evidence, protocol }, isGone }: { readonly fact: FactView; readonly isGone: boolean }) {
  const t = useT();
  return (
    <div class="stack tight fact">
      <span class="break">{text}</span>
      {evidence !== "" && (
        <blockquote class="small muted break" title={t("learned.evidence")}>
          <span class="visually-hidden">{t("learned.evidence")}</span>
          <span {...VERBATIM}>{evidence}</span>
        </blockquote>
      )}
      <div class="row">
        {protocol !== null && <Badge>{protocol}</Badge>}
        {isGone && <Badge tone="warn">{t("learned.gone")}</Badge>}
      </div>
    </div>
  );
}
