import type { ComponentChildren } from "preact";
import type { CostPart } from "../../lib/admin/costs.ts";
import { Card } from "../card.tsx";
import { KnownCost } from "../known_cost.tsx";
import { useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { Count, Percent, Tokens } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";
import { shareOf } from "./share_of.ts";

/** More are looked through by few, who ask for them. */
const SHOWN = 10;

interface CostTableProps {
  /** What it is called in the address. */
  readonly id: string;
  /** Leads to all of its rows; `undefined`: they are there. */
  readonly wholeAt: string | undefined;
  readonly title: string;
  /** What each row is. */
  readonly head: string;
  readonly parts: readonly CostPart[];
  /** What a row is called; its name unless it says otherwise. */
  readonly nameOf?: (part: CostPart) => ComponentChildren;
}

/** What something has cost, told apart. */
export function CostTable({ id, wholeAt, title, head, parts, nameOf }: CostTableProps) {
  const t = useT();
  const named = (part: CostPart) => {
    if (part.others !== undefined) return t("costs.others", { count: part.others });
    return nameOf?.(part) ?? <span title={part.name} {...VERBATIM}>{part.name}</span>;
  };
  const whole = parts.reduce((sum, { cost }) => sum + cost, 0);
  const columns: readonly Column<CostPart>[] = [
    {
      label: head,
      cell: (part) => <span class="few-lines">{named(part)}</span>,
      isHead: true,
    },
    { label: t("costs.requests"), cell: ({ requests }) => <Count value={requests} />, align: "end" },
    { label: t("costs.input"), cell: ({ inputTokens }) => <Tokens count={inputTokens} />, align: "end" },
    { label: t("costs.cached"), cell: ({ cacheReadTokens }) => <Tokens count={cacheReadTokens} />, align: "end" },
    { label: t("costs.output"), cell: ({ outputTokens }) => <Tokens count={outputTokens} />, align: "end" },
    { label: t("costs.cost"), cell: (part) => <KnownCost sums={part} />, align: "end" },
    {
      label: t("costs.share"),
      cell: (part) => {
        const share = shareOf(part, whole);
        return share === undefined ? "–" : <Percent share={share} />;
      },
      align: "end",
    },
  ];
  const rows = wholeAt === undefined ? parts : parts.slice(0, SHOWN);
  const left = parts.slice(rows.length).reduce((sum, { others = 1 }) => sum + others, 0);
  return (
    <div class="cost-table">
      <Card title={title} id={id} flush>
        <Table
          caption={title}
          columns={columns}
          rows={rows}
          rowKey={({ name, others }) => others === undefined ? `=${name}` : "others"}
        />
        {left > 0 && (
          <p class="pager">
            <a href={wholeAt}>{t("pager.more", { count: left })}</a>
          </p>
        )}
      </Card>
    </div>
  );
}
