import { useState } from "preact/hooks";
import type { OverviewPart } from "../../lib/admin/overview.ts";
import { Button } from "../button.tsx";
import { useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { KnownCost } from "../known_cost.tsx";
import { Count, Duration, Percent, Tokens } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";

interface PartsProps {
  /** What each row is. */
  readonly label: string;
  /** What stands there where no name is known. */
  readonly nameless: string;
  readonly parts: readonly OverviewPart[];
}

/** So many are read; who looks for one of the others asks for them. */
const SHOWN = 10;

/** The figures of a span, told apart. */
export function Parts({ label, nameless, parts }: PartsProps) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  const columns: readonly Column<OverviewPart>[] = [
    {
      label,
      cell: ({ name }) =>
        name === "" ? <span class="muted">{nameless}</span> : <span class="break" {...VERBATIM}>{name}</span>,
      isHead: true,
    },
    { label: t("figure.requests"), cell: ({ requests }) => <Count value={requests} />, align: "end" },
    { label: t("figure.success"), cell: (part) => <Percent share={part.success_rate} />, align: "end" },
    { label: t("figure.duration_median"), cell: (part) => <Duration ms={part.duration_ms.p50} />, align: "end" },
    { label: t("figure.first_token_median"), cell: (part) => <Duration ms={part.first_token_ms.p50} />, align: "end" },
    { label: t("figure.input"), cell: ({ usage }) => <Tokens count={usage.input_tokens} />, align: "end" },
    { label: t("figure.output"), cell: ({ usage }) => <Tokens count={usage.output_tokens} />, align: "end" },
    { label: t("figure.cache"), cell: (part) => <Percent share={part.cache_hit_rate} />, align: "end" },
    { label: t("figure.cost"), cell: (part) => <KnownCost sums={part} />, align: "end" },
  ];
  const rows = isWhole ? parts : parts.slice(0, SHOWN);
  return (
    <>
      <Table caption={label} columns={columns} rows={rows} rowKey={({ name }) => name} />
      {rows.length < parts.length && (
        <p class="pager">
          <Button size="small" onClick={() => setWhole(true)}>
            {t("pager.more", { count: parts.length - rows.length })}
          </Button>
        </p>
      )}
    </>
  );
}
