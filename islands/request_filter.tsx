/** What of the requests is shown. It is a form like any other; this only keeps its address short. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button, ButtonLink } from "../components/button.tsx";
import { Field, type FieldInput } from "../components/field.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { FILTER_FIELDS, type FilterField } from "../components/requests/fields.ts";
import { momentOf } from "../components/requests/moment_of.ts";
import { Select } from "../components/select.tsx";

interface RequestFilterProps {
  /** As they stand in the address. */
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong with one, by its name. */
  readonly errors: Readonly<Record<string, string>>;
  readonly endpoints: readonly { readonly id: string; readonly name: string }[];
}

export default island("request_filter", RequestFilter);

function RequestFilter(props: RequestFilterProps) {
  const t = useT();
  const first = FILTER_FIELDS.filter(({ isFirst }) => isFirst);
  const more = FILTER_FIELDS.filter(({ isFirst }) => !isFirst);
  const { values, errors } = props;
  const isOpen = more.some(({ name }) => values[name] !== undefined || errors[name] !== undefined);
  return (
    <form class="request-filter" method="get" action="/admin/requests" role="search" onSubmit={shortened}>
      <div class="filter-search">
        <Field id="filter-text" label={t("requests.search")}>
          {(input) => (
            <input
              {...input}
              type="search"
              name="text"
              value={values["text"]}
              placeholder={t("requests.search_hint")}
            />
          )}
        </Field>
        <div class="row">
          <Button type="submit" kind="primary" icon="search">{t("requests.show")}</Button>
          {Object.keys(values).length > 0 && <ButtonLink href="/admin/requests">{t("requests.clear")}</ButtonLink>}
        </div>
      </div>
      <div class="filter-fields">{first.map((field) => <FilterInput key={field.name} field={field} {...props} />)}</div>
      <details open={isOpen}>
        <summary>{t("requests.more")}</summary>
        <div class="filter-fields">
          {more.map((field) => <FilterInput key={field.name} field={field} {...props} />)}
        </div>
      </details>
    </form>
  );
}

/** Without what is empty, and times as the moments that they are where the visitor is. */
function shortened(event: JSX.TargetedEvent<HTMLFormElement>): void {
  event.preventDefault();
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(event.currentTarget)) {
    if (typeof value !== "string" || value.trim() === "") continue;
    const isTime = FILTER_FIELDS.some((field) => field.name === name && field.kind === "time");
    query.set(name, isTime ? new Date(value).toISOString() : value.trim());
  }
  location.assign(`/admin/requests${query.size === 0 ? "" : `?${query}`}`);
}

function FilterInput({ field, values, errors, endpoints }: RequestFilterProps & { readonly field: FilterField }) {
  const t = useT();
  const { name, label, unit } = field;
  const value = values[name];
  return (
    <Field
      id={`filter-${name}`}
      label={t(label)}
      error={errors[name]}
      {...(unit === undefined ? {} : { unit: t(unit) })}
    >
      {(input) => <Input input={input} field={field} value={value ?? ""} endpoints={endpoints} />}
    </Field>
  );
}

interface InputProps {
  readonly input: FieldInput;
  readonly field: FilterField;
  readonly value: string;
  readonly endpoints: RequestFilterProps["endpoints"];
}

function Input({ input, field: { name, kind, choices = [] }, value, endpoints }: InputProps) {
  const t = useT();
  const any = { value: "", label: t("requests.any") };
  switch (kind) {
    case "text":
      return <input {...input} type="text" name={name} value={value} />;
    case "number":
      return <input {...input} type="text" inputMode="decimal" name={name} value={value} />;
    case "time":
      return <TimeInput {...input} name={name} time={value} />;
    case "choice": {
      const options = choices.map((choice) => ({
        value: choice.value,
        label: choice.label === undefined ? choice.value : t(choice.label),
      }));
      return <Select {...input} name={name} value={value} options={[any, ...options]} />;
    }
    case "endpoint": {
      const options = endpoints.map(({ id, name }) => ({ value: id, label: name, isName: true }));
      // One that is configured no more may still be asked for.
      const gone = value === "" || endpoints.some(({ id }) => id === value)
        ? []
        : [{ value, label: value, isName: true }];
      return <Select {...input} name={name} value={value} options={[any, ...options, ...gone]} />;
    }
    default:
      return kind satisfies never;
  }
}

/** The server has written the time of where it is, and no island that comes to life corrects that by itself. */
function TimeInput({ time, ...rest }: FieldInput & { readonly name: string; readonly time: string }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (input.current !== null) input.current.value = input.current.defaultValue = localTime(time);
  }, [time]);
  return <input {...rest} ref={input} type="datetime-local" step="1" defaultValue={localTime(time)} />;
}

/** A moment as its field writes it, where the visitor is. */
function localTime(value: string): string {
  const time = momentOf(value);
  if (time === undefined) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
