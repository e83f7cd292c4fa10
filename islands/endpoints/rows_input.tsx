import { Button } from "../../components/button.tsx";
import { useT } from "../../components/locale.ts";
import type { FieldInputProps, TextedField } from "./form_texts.ts";
import { blankRow, type NamedValue, type RowValue } from "./form_values.ts";
import { NamesInput } from "./names_input.tsx";
import { TextInput } from "./text_input.tsx";

type Props = Omit<FieldInputProps, "value"> & {
  readonly fields: readonly TextedField[];
  readonly rows: readonly RowValue[];
};

/** Maps with the same keys, of which the first that fits counts: so they can be moved. */
export function RowsInput(props: Props) {
  const t = useT();
  const { field: { path, label, hint }, fields, rows, disabled, errorAt, onValue } = props;
  return (
    <fieldset class="field rows" aria-describedby={`field-${path}-hint`}>
      <legend>{label}</legend>
      <div class="hint" id={`field-${path}-hint`}>{hint}</div>
      {rows.map((row, index) => <Row key={index} {...props} row={row} index={index} />)}
      <div>
        <Button size="small" icon="plus" disabled={disabled} onClick={() => onValue([...rows, blankRow(fields)])}>
          {t("endpoints.row_add")}
        </Button>
      </div>
      {errorAt(path) !== undefined && <div class="error">{errorAt(path)}</div>}
    </fieldset>
  );
}

function Row(props: Props & { readonly row: RowValue; readonly index: number }) {
  const t = useT();
  const { field: { path }, fields, rows, row, index, disabled, errorAt, onValue } = props;
  const ofAll = errorAt(`${path}[${index}]`);
  const change = (key: string, cell: RowValue[string]) =>
    onValue(rows.map((each, at) => at === index ? { ...each, [key]: cell } : each));
  const cell = (each: TextedField) => (
    <Cell
      key={each.path}
      // Once is enough for all rows.
      field={{ ...each, path: `${path}[${index}].${each.path}`, hint: index === 0 ? each.hint : "" }}
      cell={row[each.path] ?? ""}
      disabled={disabled}
      errorAt={errorAt}
      onValue={(cell) => change(each.path, cell as RowValue[string])}
    />
  );
  return (
    <div class="row-inputs" role="group" aria-label={t("endpoints.row", { number: index + 1 })}>
      <div class="row-cells">
        <div class="row-fields">{fields.filter(({ input }) => input.type !== "names").map(cell)}</div>
        {fields.filter(({ input }) => input.type === "names").map(cell)}
        {ofAll !== undefined && <div class="error">{ofAll}</div>}
      </div>
      <RowTools {...props} />
    </div>
  );
}

function Cell({ cell, ...props }: Omit<FieldInputProps, "value"> & { readonly cell: RowValue[string] }) {
  if (props.field.input.type === "names") return <NamesInput {...props} named={cell as readonly NamedValue[]} />;
  return <TextInput {...props} text={cell as string} />;
}

function RowTools({ rows, index, disabled, onValue }: Props & { readonly index: number }) {
  const t = useT();
  const move = (by: number) => {
    const next = [...rows];
    next.splice(index + by, 0, ...next.splice(index, 1));
    onValue(next);
  };
  const look = { kind: "quiet", size: "small" } as const;
  return (
    <div class="row-tools">
      <Button
        {...look}
        icon="up"
        label={t("endpoints.row_up")}
        disabled={disabled || index === 0}
        onClick={() => move(-1)}
      />
      <Button
        {...look}
        icon="down"
        label={t("endpoints.row_down")}
        disabled={disabled || index === rows.length - 1}
        onClick={() => move(1)}
      />
      <Button
        {...look}
        icon="trash"
        label={t("endpoints.row_remove")}
        disabled={disabled}
        onClick={() => onValue(rows.filter((_, at) => at !== index))}
      />
    </div>
  );
}
