import { useRef, useState } from "preact/hooks";
import type { Api, ApiResult } from "../../lib/browser/api.ts";
import { type Connection, useEvents } from "../../lib/browser/use_events.ts";
import { withChanged } from "../../lib/browser/with_changed.ts";
import type { EndpointList } from "../../lib/admin/endpoint_views.ts";
import type { Translate } from "../../lib/i18n/translate.ts";
import { errorLine } from "../../components/error_text.ts";
import type { ToastList } from "../../components/toasts.tsx";
import { Changes, type Send } from "./changes.ts";
import type { Endpoint } from "./page_props.ts";

/** At least one of them. */
export type Some = readonly [Endpoint, ...Endpoint[]];

export interface Endpoints {
  readonly list: EndpointList;
  /** Whether the list comes by itself. */
  readonly connection: Connection;
  /** By priority, as they are asked. */
  readonly ordered: readonly Endpoint[];
  readonly reload: () => Promise<EndpointList | undefined>;
  readonly toggle: (endpoint: Endpoint, enabled: boolean) => Promise<void>;
  readonly toggleAll: (endpoints: readonly Endpoint[], enabled: boolean) => Promise<void>;
  readonly copy: (endpoint: Endpoint) => Promise<void>;
  readonly remove: (endpoint: Endpoint) => Promise<boolean>;
  readonly reset: (endpoints: Some) => Promise<void>;
  readonly resetAll: () => Promise<void>;
  /** Puts the one at `from` to `to`. */
  readonly move: (from: number, to: number) => Promise<void>;
}

export interface EndpointsOptions {
  readonly api: Api;
  readonly first: EndpointList;
  readonly toasts: ToastList;
  readonly t: Translate;
}

/** The list as it is now, and what can be done with it at once. Each change is of the version that is shown. */
export function useEndpoints({ api, first, toasts, t }: EndpointsOptions): Endpoints {
  const { list, setList, changes, reload, connection } = useList(api, first);
  const ordered = list.endpoints.toSorted((a, b) => a.priority - b.priority);
  const make = async (send: Send, said: string) => {
    const result = await changes.make(send);
    if (result.type === "ok") toasts.show("ok", said);
    else if (result.failure.code === "CONFLICT") toasts.show("bad", t("endpoints.conflict"));
    else toasts.show("bad", errorLine(result.failure, t, (reason) => t("endpoints.failed", { reason })));
    return result.type === "ok";
  };
  return {
    list,
    connection,
    ordered,
    reload,
    async toggle(endpoint, enabled) {
      const { name } = endpoint;
      await make(
        (version) => api.post(`${path(endpoint)}/toggle`, { ...version, body: { enabled } }),
        enabled ? t("endpoints.switched_on", { name }) : t("endpoints.switched_off", { name }),
      );
    },
    async toggleAll(those, enabled) {
      const body = { ids: those.map(({ id }) => id), enabled };
      const count = those.length;
      await make(
        (version) => api.post("/endpoints/toggle", { ...version, body }),
        enabled ? t("endpoints.many_on", { count }) : t("endpoints.many_off", { count }),
      );
    },
    async copy(endpoint) {
      const said = t("endpoints.copied", { name: endpoint.name });
      await make((version) => api.post(`${path(endpoint)}/copy`, version), said);
    },
    remove(endpoint) {
      return make((version) => api.delete(path(endpoint), version), t("endpoints.deleted", { name: endpoint.name }));
    },
    async reset(those) {
      const [{ name }] = those;
      const count = those.length;
      const said = count === 1 ? t("endpoints.was_reset", { name }) : t("endpoints.many_on", { count });
      await make(() => resetEach(api, those), said);
    },
    async resetAll() {
      await make(() => api.post("/endpoints/reset-all-status"), t("endpoints.all_reset"));
    },
    async move(from, to) {
      const moved = [...ordered];
      moved.splice(to, 0, ...moved.splice(from, 1));
      // So that it lies where it was put before the server has answered.
      setList({ ...list, endpoints: moved.map((each, index) => ({ ...each, priority: index + 1 })) });
      const { id, name = "" } = moved[to] ?? {};
      const body = { ordered_ids: moved.map((each) => each.id), moved: id };
      await make(
        (version) => api.post("/endpoints/reorder", { ...version, body }),
        t("endpoints.moved", { name, place: to + 1, total: moved.length }),
      );
    },
  };
}

function path({ id }: Endpoint): string {
  return `/endpoints/${encodeURIComponent(id)}`;
}

/** As far as it goes. */
async function resetEach(api: Api, [first, ...others]: Some): Promise<ApiResult<unknown>> {
  let result = await api.post(`${path(first)}/reset-status`);
  for (const each of others) {
    if (result.type === "ok") result = await api.post(`${path(each)}/reset-status`);
  }
  return result;
}

function useList(api: Api, first: EndpointList) {
  const [list, setList] = useState(first);
  const [changes] = useState((): Changes => new Changes(first.version, () => reload(() => changes.isLast)));
  const show = (next: EndpointList) => {
    changes.sees(next.version);
    setList(next);
  };
  const reload = async (isWanted = () => true) => {
    const result = await api.get<EndpointList>("/endpoints");
    if (result.type !== "ok") return undefined;
    if (isWanted()) show(result.value);
    return result.value;
  };
  // Kept up with what comes, be it shown or not: later changes are of this.
  const told = useRef(first);
  const tell = (next: EndpointList) => {
    told.current = next;
    if (changes.isSettled) show(next);
  };
  const connection = useEvents("/admin/api/endpoints/live", {
    endpoints: (data) => tell(data as EndpointList),
    changed: (data) => tell(withChanged(told.current, data as EndpointList)),
  });
  return { list, setList, changes, reload, connection };
}
