/** Finds endpoints among many, and does something with all that were found. */
import { Button } from "../../components/button.tsx";
import { ENDPOINT_STATES, type EndpointStateName } from "../../components/endpoint_state.tsx";
import { useFormat, useT } from "../../components/locale.ts";
import { Select } from "../../components/select.tsx";
import { type EndpointFilter, isFiltering } from "./endpoint_filter.ts";
import type { Endpoint } from "./page_props.ts";
import type { Some } from "./use_endpoints.ts";

interface FilterBarProps {
  readonly filter: EndpointFilter;
  readonly onFilter: (filter: EndpointFilter) => void;
  readonly all: readonly Endpoint[];
  readonly shown: readonly Endpoint[];
  readonly isReadOnly: boolean;
  /** Switches these on or off. */
  readonly onSwitch: (endpoints: readonly Endpoint[], enabled: boolean) => void;
  readonly onReset: (endpoints: Some) => void;
  readonly onTest: (endpoints: Some) => void;
}

export function FilterBar({ filter, onFilter, all, shown, isReadOnly, onSwitch, onReset, onTest }: FilterBarProps) {
  const t = useT();
  const format = useFormat();
  const counts = new Map([...Map.groupBy(all, ({ state }) => state)].map(([state, { length }]) => [state, length]));
  const names = (Object.keys(ENDPOINT_STATES) as EndpointStateName[])
    .filter((state) => counts.has(state) || state === filter.state);
  const [first, ...rest] = shown;
  const [halted, ...others] = shown.filter(({ states }) => states.length > 0);
  const label = (text: string, count: number) =>
    t("dashboard.state_count", { state: text, number: format.number(count) });
  const options = [
    { value: "", label: label(t("endpoints.filter_any"), all.length) },
    ...names.map((state) => ({ value: state, label: label(t(ENDPOINT_STATES[state].key), counts.get(state) ?? 0) })),
  ];
  return (
    <div class="row spread endpoint-filter" role="search">
      <div class="row">
        <input
          type="search"
          class="inline search"
          aria-label={t("endpoints.filter_words")}
          placeholder={t("endpoints.filter_words")}
          value={filter.words}
          onInput={(event) => onFilter({ ...filter, words: event.currentTarget.value })}
        />
        <Select
          class="inline"
          aria-label={t("dashboard.state")}
          options={options}
          value={filter.state}
          onValue={(state) => onFilter({ ...filter, state })}
        />
      </div>
      <div class="row">
        <span class="small muted" role="status">
          {isFiltering(filter) &&
            t("endpoints.filter_shown", { shown: format.number(shown.length), count: all.length })}
        </span>
        {isFiltering(filter) && first !== undefined && (
          <Button size="small" onClick={() => onTest([first, ...rest])}>
            {t("endpoints.test_shown", { count: shown.length })}
          </Button>
        )}
        {isFiltering(filter) && halted !== undefined && (
          <Button
            size="small"
            title={t("endpoints.reset_title")}
            onClick={() => onReset([halted, ...others])}
          >
            {t("endpoints.reset_shown", { count: others.length + 1 })}
          </Button>
        )}
        {isFiltering(filter) && !isReadOnly && <Switches shown={shown} onSwitch={onSwitch} />}
      </div>
    </div>
  );
}

function Switches({ shown, onSwitch }: Pick<FilterBarProps, "shown" | "onSwitch">) {
  const t = useT();
  const [off, on] = [shown.filter(({ enabled }) => !enabled), shown.filter(({ enabled }) => enabled)];
  return (
    <>
      {off.length > 0 && (
        <Button size="small" onClick={() => onSwitch(off, true)}>
          {t("endpoints.switch_on_shown", { count: off.length })}
        </Button>
      )}
      {on.length > 0 && (
        <Button size="small" onClick={() => onSwitch(on, false)}>
          {t("endpoints.switch_off_shown", { count: on.length })}
        </Button>
      )}
    </>
  );
}
