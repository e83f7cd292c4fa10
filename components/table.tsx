import type { ComponentChildren } from "preact";
import { VERBATIM } from "./verbatim.ts";

export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the end. */
  readonly align?: "end";
  /** Whether the cell names its row. */
  readonly isHead?: boolean;
  /** Whether its label is only for those who hear the page. */
  readonly isLabelHidden?: boolean;
}

interface TableProps<Row> {
  /** What the table is of, for those who hear the page. */
  readonly caption: string;
  /** Whether that is somebody's name for something. */
  readonly isNamed?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** Whether each row becomes a card on a narrow screen; else the table scrolls. */
  readonly folds?: boolean;
}

export function Table<Row>({ caption, isNamed = false, columns, rows, rowKey, folds = true }: TableProps<Row>) {
  // Whoever has no mouse scrolls what has the focus.
  const scroll = folds ? {} : { tabIndex: 0, role: "group" as const, "aria-label": caption };
  return (
    <div class={folds ? "table folds" : "table"} {...scroll}>
      <table>
        <caption class="visually-hidden" {...(isNamed ? VERBATIM : {})}>{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <Head key={column.label} column={column} />)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => <Cell key={column.label} column={column} row={row} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ column: { label, align, isLabelHidden = false } }: { readonly column: Column<Row> }) {
  return (
    <th scope="col" class={align}>
      {isLabelHidden ? <span class="visually-hidden">{label}</span> : label}
    </th>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { label, cell, align, isHead = false, isLabelHidden = false } = column;
  const props = { class: align, "data-label": isLabelHidden ? "" : label };
  return isHead ? <th scope="row" {...props}>{cell(row)}</th> : <td {...props}>{cell(row)}</td>;
}
