import { useState } from "preact/hooks";
import { useT } from "../../components/locale.ts";
import { useToasts } from "../../components/toasts.tsx";
import type { FactView } from "../../lib/admin/learned.ts";
import type { ApiFailure } from "../../lib/browser/api.ts";
import { useApi } from "../../lib/browser/use_api.ts";
import { type FactFilter, type FoundFacts, foundFacts } from "./fact_filter.ts";

/** What is to be forgotten, once that was confirmed. */
export type Doomed =
  | { readonly type: "fact"; readonly fact: FactView }
  | { readonly type: "endpoint"; readonly id: string; readonly name: string }
  | { readonly type: "all" };

interface Answer {
  readonly learned: readonly FactView[];
}

/** The facts that were found, and what can be done with them. */
export function useFacts(first: FoundFacts, filter: FactFilter) {
  const t = useT();
  const api = useApi();
  const toasts = useToasts();
  const [shown, setShown] = useState(first);
  const [failure, setFailure] = useState<ApiFailure>();
  const [doomed, setDoomed] = useState<Doomed>();
  const [isBusy, setBusy] = useState(false);
  const act = async (method: "post" | "delete", path: string, body?: object) => {
    setBusy(true);
    const done = await api[method]<{ readonly forgotten?: number }>(path, body === undefined ? {} : { body });
    const now = await api.get<Answer>("/learned");
    if (now.type === "ok") setShown(foundFacts(now.value.learned, filter));
    setFailure(done.failure ?? now.failure);
    if (done.type === "ok" && method === "delete") {
      toasts.show("ok", t("learned.forgotten", { count: done.value.forgotten ?? 0 }));
    }
    setDoomed(undefined);
    setBusy(false);
  };
  const forget = async () => {
    if (doomed !== undefined) await act("delete", pathOf(doomed));
  };
  return { shown, failure, act, forget, doomed, setDoomed, isBusy, toasts };
}

function pathOf(doomed: Doomed): string {
  switch (doomed.type) {
    case "fact":
      return `/learned/${doomed.fact.id}`;
    case "endpoint":
      return `/learned?endpoint=${encodeURIComponent(doomed.id)}`;
    case "all":
      return "/learned";
    default:
      return doomed satisfies never;
  }
}
