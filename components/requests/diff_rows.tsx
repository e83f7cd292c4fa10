import { useEffect, useState } from "preact/hooks";
import { Button } from "../button.tsx";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { VERBATIM } from "../verbatim.ts";

export type DiffRow =
  | { readonly type: "same" | "left" | "right"; readonly line: string }
  /** Lines that are in both and near nothing else. */
  | { readonly type: "hidden"; readonly lines: readonly string[] };

/** A line may be a whole file. */
const MOST_CHARACTERS = 2000;
const MOST_ROWS = 4000;

/** Two texts, the lines of the one marked against those of the other. Part of an island. */
export function DiffRows({ rows }: { readonly rows: readonly DiffRow[] }) {
  const t = useT();
  const [shown, setShown] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => setShown(new Set()), [rows]);
  return (
    <div class="diff mono" role="group" tabIndex={0} aria-label={t("request.compare")}>
      {rows.slice(0, MOST_ROWS).map((row, index) => {
        if (row.type !== "hidden") return <Line key={index} type={row.type} line={row.line} />;
        if (shown.has(index)) {
          return row.lines.map((line, at) => <Line key={`${index}.${at}`} type="same" line={line} />);
        }
        return (
          <Button
            key={index}
            kind="quiet"
            size="small"
            icon="down"
            onClick={() => setShown(new Set([...shown, index]))}
          >
            {t("request.hidden_lines", { count: row.lines.length })}
          </Button>
        );
      })}
      {rows.length > MOST_ROWS && <Notice tone="neutral">{t("request.too_different")}</Notice>}
    </div>
  );
}

const MARKS = { same: " ", left: "−", right: "+" } as const;

function Line({ type, line }: { readonly type: keyof typeof MARKS; readonly line: string }) {
  const text = line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
  return (
    <div class={`diff-line ${type}`}>
      <span class="mark">{MARKS[type]}</span>
      <span {...VERBATIM}>{text}</span>
    </div>
  );
}
