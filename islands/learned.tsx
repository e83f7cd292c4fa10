/** The learned facts, by endpoint: pinned, forgotten one by one or together. */
import { useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Confirm } from "../components/confirm.tsx";
import { EmptyState } from "../components/empty_state.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { FactTable } from "../components/fact_table.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Toasts, useToasts } from "../components/toasts.tsx";
import { VERBATIM } from "../components/verbatim.ts";
import type { FactView } from "../lib/admin/learned.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";

/** What is to be forgotten, once that was confirmed. */
type Doomed =
  | { readonly type: "fact"; readonly fact: FactView }
  | { readonly type: "endpoint"; readonly id: string; readonly name: string }
  | { readonly type: "all" };

interface Answer {
  readonly learned: readonly FactView[];
}

function Learned({ first }: { readonly first: readonly FactView[] }) {
  const t = useT();
  const { facts, failure, act, forget, doomed, setDoomed, isBusy, toasts } = useFacts(first);
  const endpoints = [...Map.groupBy(facts, ({ endpoint_id }) => endpoint_id)];
  if (facts.length === 0) {
    return (
      <Card label={t("nav.learned")}>
        <EmptyState icon="learned" title={t("learned.none")}>{t("learned.none_text")}</EmptyState>
        <Toasts list={toasts} />
      </Card>
    );
  }
  return (
    <div class="stack">
      {failure !== undefined && <ErrorNotice failure={failure} />}
      {endpoints.map(([id, own]) => {
        const name = own[0]?.endpoint ?? id;
        const forget = (
          <Button size="small" onClick={() => setDoomed({ type: "endpoint", id, name })}>
            {t("learned.forget_endpoint")}
          </Button>
        );
        return (
          <Card
            key={id}
            id={`of-${encodeURIComponent(id)}`}
            title={<span class="break" {...VERBATIM}>{name}</span>}
            actions={forget}
            flush
          >
            <FactTable
              endpoint={name}
              facts={own}
              isGone={own[0]?.endpoint === null}
              onPin={({ id, pinned }) => void act("post", `/learned/${id}/pin`, { pinned: !pinned })}
              onForget={(fact) => setDoomed({ type: "fact", fact })}
            />
          </Card>
        );
      })}
      <div>
        <Button kind="danger" icon="trash" onClick={() => setDoomed({ type: "all" })}>{t("learned.forget_all")}</Button>
      </div>
      <Confirm
        id="forget"
        title={titleOf(doomed, t)}
        open={doomed !== undefined}
        action={t("learned.forget")}
        busy={isBusy}
        onClose={() => setDoomed(undefined)}
        onConfirm={() => void forget()}
      >
        {doomed?.type === "fact" && <p class="break">{doomed.fact.text}</p>}
        <p>{t("learned.forget_text")}</p>
      </Confirm>
      <Toasts list={toasts} />
    </div>
  );
}

function useFacts(first: readonly FactView[]) {
  const t = useT();
  const api = useApi();
  const toasts = useToasts();
  const [facts, setFacts] = useState(first);
  const [failure, setFailure] = useState<ApiFailure>();
  const [doomed, setDoomed] = useState<Doomed>();
  const [isBusy, setBusy] = useState(false);
  const act = async (method: "post" | "delete", path: string, body?: object) => {
    setBusy(true);
    const done = await api[method]<{ readonly forgotten?: number }>(path, body === undefined ? {} : { body });
    const now = await api.get<Answer>("/learned");
    if (now.type === "ok") setFacts(now.value.learned);
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
  return { facts, failure, act, forget, doomed, setDoomed, isBusy, toasts };
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

function titleOf(doomed: Doomed | undefined, t: ReturnType<typeof useT>): string {
  switch (doomed?.type) {
    case "fact":
    case undefined:
      return t("learned.forget_title");
    case "endpoint":
      return t("learned.forget_endpoint_title", { name: doomed.name });
    case "all":
      return t("learned.forget_all_title");
    default:
      return doomed satisfies never;
  }
}

export default island("learned", Learned);
