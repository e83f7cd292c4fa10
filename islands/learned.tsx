/** The learned facts, by endpoint: pinned, forgotten one by one or together. */
import { Button, ButtonLink } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Confirm } from "../components/confirm.tsx";
import { EmptyState } from "../components/empty_state.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { FactSearch } from "../components/fact_search.tsx";
import { FactTable } from "../components/fact_table.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Toasts } from "../components/toasts.tsx";
import { VERBATIM } from "../components/verbatim.ts";
import type { FactFilter, FoundFacts } from "./learned/fact_filter.ts";
import { type Doomed, useFacts } from "./learned/use_facts.ts";

interface LearnedProps {
  readonly first: FoundFacts;
  readonly filter: FactFilter;
}

/** So many are seen at a glance. */
const FEW = 7;

function Learned({ first, filter }: LearnedProps) {
  const t = useT();
  const { shown, failure, act, forget, doomed, setDoomed, isBusy, toasts } = useFacts(first, filter);
  const { facts, found, total } = shown;
  if (total === 0) {
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
      {(total > FEW || found < total) && <FactSearch words={filter.words} found={found} total={total} />}
      {found === 0 && (
        <Card label={t("learned.not_found")}>
          <EmptyState icon="search" title={t("learned.not_found")}>{t("learned.not_found_text")}</EmptyState>
        </Card>
      )}
      <Groups facts={facts} act={act} setDoomed={setDoomed} />
      {facts.length < found && (
        <div>
          <ButtonLink href={`/admin/learned?${new URLSearchParams({ ...queryOf(filter), all: "yes" })}`}>
            {t("pager.more", { count: found - facts.length })}
          </ButtonLink>
        </div>
      )}
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

/** The facts of each endpoint in a card. */
function Groups(
  { facts, act, setDoomed }: Pick<ReturnType<typeof useFacts>, "act" | "setDoomed"> & Pick<FoundFacts, "facts">,
) {
  const t = useT();
  return (
    <>
      {[...Map.groupBy(facts, ({ endpoint_id }) => endpoint_id)].map(([id, own]) => {
        const name = own[0]?.endpoint ?? id;
        const forget = (
          <Button size="small" onClick={() => setDoomed({ type: "endpoint", id, name })}>
            {t("learned.forget_endpoint")}
          </Button>
        );
        return (
          <Card
            key={id}
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
    </>
  );
}

function queryOf({ words, endpoint }: FactFilter): Record<string, string> {
  return Object.fromEntries(Object.entries({ q: words, endpoint }).filter(([, value]) => value !== ""));
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
