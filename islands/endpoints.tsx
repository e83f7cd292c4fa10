import { useState } from "preact/hooks";
import { island } from "../components/island.tsx";
import { PageHead } from "../components/layout.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";
import { CHOICE_TEXTS } from "../components/settings/choice_texts.ts";
import { Toasts, useToasts } from "../components/toasts.tsx";
import type { EndpointList } from "../lib/admin/endpoint_views.ts";
import type { Sharing } from "../lib/admin/sharing.ts";
import type { Translate } from "../lib/i18n/translate.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { type EndpointFilter, filtered, isFiltering, NO_FILTER } from "./endpoints/endpoint_filter.ts";
import { EndpointItem } from "./endpoints/endpoint_item.tsx";
import { FilterBar } from "./endpoints/filter_bar.tsx";
import { NOTHING, type Over, Overlay } from "./endpoints/overlay.tsx";
import { Actions, Empty, NextStep, NoneFound } from "./endpoints/page_parts.tsx";
import type { EndpointsProps } from "./endpoints/page_props.ts";
import { SortableList } from "./endpoints/sortable_list.tsx";
import { type AskBalance, useBalance } from "./endpoints/use_balance.ts";
import { type Endpoints as List, useEndpoints } from "./endpoints/use_endpoints.ts";
import { useFilter } from "./endpoints/use_filter.ts";

/** So many are seen at a glance. */
const FEW = 7;

function Endpoints(props: EndpointsProps) {
  const t = useT();
  const api = useApi();
  const toasts = useToasts();
  const endpoints = useEndpoints({ api, first: props.list, toasts, t });
  const askBalance = useBalance({ api, toasts, onTold: endpoints.reload });
  const [over, setOver] = useState<Over>(NOTHING);
  const [filter, setFilter] = useFilter(props.filter);
  const isReadOnly = props.readOnly !== null;
  const add = () => setOver({ type: "wizard" });
  return (
    <>
      <PageHead
        title={t("nav.endpoints")}
        actions={
          <Actions
            endpoints={endpoints.ordered}
            {...{ isReadOnly, isFiltering: isFiltering(filter) }}
            onResetAll={() => void endpoints.resetAll()}
            onTestAll={() => setOver({ type: "test_all", found: undefined })}
            onAdd={add}
          />
        }
      >
        {aboutOf(props.sharing, t)}
      </PageHead>
      {endpoints.connection === "waiting" && (
        <Notice tone="warn" title={t("dashboard.lost")}>{t("dashboard.lost_text")}</Notice>
      )}
      <Warnings file={props.file} readOnly={props.readOnly} problems={endpoints.list.problems} />
      {endpoints.ordered.length === 0
        ? <Empty isReadOnly={isReadOnly} onAdd={add} />
        : <Items {...{ endpoints, askBalance, filter, setFilter, isReadOnly, setOver }} sharing={props.sharing} />}
      {endpoints.ordered.some(({ enabled }) => enabled) && <NextStep />}
      <Overlay {...{ ...props, api, toasts, endpoints, over, setOver, isReadOnly }} />
      <Toasts list={toasts} />
    </>
  );
}

function aboutOf(sharing: Sharing | undefined, t: Translate): string {
  if (sharing === undefined) return t("endpoints.about");
  const words = CHOICE_TEXTS["routing.balance"]?.[sharing.balance];
  const how = words === undefined ? sharing.balance : t(words);
  return sharing.isWithinPriority ? t("endpoints.about_equal", { how }) : t("endpoints.about_shared", { how });
}

/** What keeps the list from being changed, or from being what the file says. */
function Warnings(
  { file, readOnly, problems }: Pick<EndpointsProps, "file" | "readOnly"> & Pick<EndpointList, "problems">,
) {
  const t = useT();
  return (
    <>
      {readOnly !== null && <Notice tone="warn" title={t("error.read_only")}>{readOnly}</Notice>}
      {problems.length > 0 && (
        <Notice tone="bad" title={t("endpoints.file_invalid", { file })}>
          <ul>{problems.map(({ path, message }) => <li key={path + message}>{message}</li>)}</ul>
        </Notice>
      )}
    </>
  );
}

interface ItemsProps {
  readonly endpoints: List;
  readonly sharing: Sharing | undefined;
  readonly askBalance: AskBalance;
  readonly filter: EndpointFilter;
  readonly setFilter: (filter: EndpointFilter) => void;
  readonly isReadOnly: boolean;
  readonly setOver: (over: Over) => void;
}

function Items({ endpoints, sharing, askBalance, filter, setFilter, isReadOnly, setOver }: ItemsProps) {
  const t = useT();
  const { ordered, list: { version } } = endpoints;
  const shown = filtered(ordered, filter);
  const places = new Map(ordered.map(({ id }, index) => [id, index]));
  const ranks = [...new Set(ordered.map(({ priority }) => priority))];
  const placeOf = (index: number) => places.get(shown[index]!.id)!;
  // Where only some are seen, one goes to the place of the one that it is put at.
  const onMove = (from: number, to: number) => void endpoints.move(placeOf(from), placeOf(to));
  const onSwitch = (those: typeof shown, enabled: boolean) =>
    enabled ? void endpoints.toggleAll(those, true) : setOver({ type: "switch_off", endpoints: those });
  return (
    <>
      {(ordered.length > FEW || isFiltering(filter)) && (
        <FilterBar
          {...{ filter, shown, isReadOnly, onSwitch }}
          onTest={(found) => setOver({ type: "test_all", found })}
          all={ordered}
          onFilter={setFilter}
          onReset={(those) => void endpoints.reset(those)}
        />
      )}
      {shown.length === 0 && <NoneFound onShowAll={() => setFilter(NO_FILTER)} />}
      <SortableList label={t("nav.endpoints")} disabled={isReadOnly} onMove={onMove}>
        {shown.map((endpoint, index) => (
          <EndpointItem
            key={endpoint.id}
            {...{ endpoint, index, isReadOnly, count: shown.length, place: placeOf(index) + 1, total: ordered.length }}
            number={(sharing?.isWithinPriority ? ranks.indexOf(endpoint.priority) : placeOf(index)) + 1}
            onMove={(to) => onMove(index, to)}
            onToggle={(enabled) => void endpoints.toggle(endpoint, enabled)}
            onTest={() => setOver({ type: "test", endpoint })}
            onBalance={() => askBalance(endpoint)}
            onEdit={() => setOver({ type: "editor", endpoint, version })}
            onCopy={() => void endpoints.copy(endpoint)}
            onReset={() => void endpoints.reset([endpoint])}
            onDelete={() => setOver({ type: "delete", endpoint })}
          />
        ))}
      </SortableList>
    </>
  );
}

export default island("endpoints", Endpoints);
