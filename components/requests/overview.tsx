/** What is known of a request, beside its bytes. */
import type { ComponentChildren } from "preact";
import type { StoredRequestView } from "../../lib/admin/request_views.ts";
import { modelNames } from "../../lib/model_names.ts";
import { Badge } from "../badge.tsx";
import { Card } from "../card.tsx";
import { FAILURE_MEANINGS } from "../failure_meanings.ts";
import { useFormat, useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { Stat, Stats } from "../stat.tsx";
import { Bytes, Count, Duration, Money } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";
import { Attempts } from "./attempts.tsx";
import { Fact } from "./fact.tsx";
import { Losses } from "./losses.tsx";
import { RouteExplanation } from "./route_explanation.tsx";
import { UsageTable } from "./usage_table.tsx";

interface OverviewProps {
  readonly request: StoredRequestView;
}

export function Overview({ request }: OverviewProps) {
  const t = useT();
  const { error, error_kind, route_explanation, usage } = request;
  const meaning = FAILURE_MEANINGS[error_kind ?? "upstream"];
  return (
    <div class="stack">
      {error !== null && (
        <Notice tone="bad" title={t("request.failed")}>
          {meaning !== undefined && <div>{t(meaning)}</div>}
          <span class="break">{error}</span> {error_kind !== null && <Badge tone="bad">{error_kind}</Badge>}
        </Notice>
      )}
      <Figures request={request} />
      <Card title={t("request.attempts")} flush>
        <Attempts request={request} />
      </Card>
      {route_explanation !== null && (
        <Card title={t("request.route")}>
          <RouteExplanation route={route_explanation} />
        </Card>
      )}
      <div class="request-grid">
        <Facts request={request} />
        <div class="stack">
          {usage !== null && (
            <Card title={t("requests.tokens")}>
              <UsageTable usage={usage} />
            </Card>
          )}
          <Lists request={request} />
        </div>
      </div>
    </div>
  );
}

function Lists({ request: { losses, loss_reasons, learned } }: OverviewProps) {
  const t = useT();
  return (
    <>
      {losses.length > 0 && (
        <ListCard title={t("request.losses")} about={t("request.losses_about")}>
          <Losses losses={losses} reasons={loss_reasons} />
        </ListCard>
      )}
      {learned.length > 0 && (
        <ListCard title={t("request.learned")} about={t("request.learned_about")}>
          <ul class="request-words">{learned.map((change) => <li key={change} class="break">{change}</li>)}</ul>
        </ListCard>
      )}
    </>
  );
}

function Figures({ request }: OverviewProps) {
  const t = useT();
  const format = useFormat();
  const { duration_ms, first_token_ms, usage, tokens_per_second, cost } = request;
  // Of what nobody answered there is nothing to know.
  const isKnown = usage !== null || request.endpoint !== null;
  const detail = first_token_ms === null
    ? {}
    : { detail: t("request.first_token_after", { time: format.duration(first_token_ms) }) };
  const speed = tokens_per_second === null
    ? {}
    : { detail: t("request.speed", { count: format.number(Math.round(tokens_per_second)) }) };
  return (
    <Stats>
      <Stat label={t("requests.duration")} value={<Duration ms={duration_ms} />} {...detail} />
      {isKnown && (
        <>
          <Stat label={t("request.input")} value={<Count value={usage?.input_tokens} />} />
          <Stat label={t("request.output")} value={<Count value={usage?.output_tokens} />} {...speed} />
          <Stat label={t("requests.cost")} value={<Money dollars={cost} />} />
        </>
      )}
    </Stats>
  );
}

function ListCard(
  { title, about, children }: {
    readonly title: string;
    readonly about: string;
    readonly children: ComponentChildren;
  },
) {
  return (
    <Card title={title}>
      <div class="stack tight">
        <p class="muted small">{about}</p>
        {children}
      </div>
    </Card>
  );
}

const ENDED_BY = {
  upstream: "request.ended_by_upstream",
  client: "request.ended_by_client",
  proxy: "request.ended_by_proxy",
} as const;

function Facts({ request }: OverviewProps) {
  const t = useT();
  const { session, agent, key_name, protocol, upstream_protocol, tags, tools, stop_reason, replay_of } = request;
  const isOneProtocol = upstream_protocol === null || upstream_protocol === protocol;
  return (
    <Card title={t("request.facts")}>
      <dl class="request-facts">
        <Fact label={t("request.asked")}>
          <code>{`${request.method} ${request.path}`}</code>
        </Fact>
        <Fact label={t("requests.operation")}>{request.operation}</Fact>
        <Fact label={t("requests.protocol")}>{isOneProtocol ? protocol : `${protocol} → ${upstream_protocol}`}</Fact>
        <Fact label={t("requests.model")}>
          <span {...VERBATIM}>{modelNames(request).join(" → ")}</span>
        </Fact>
        <Fact label={t("requests.session")}>
          {session !== null && <Session session={session} isTurn={request.operation === "generate"} />}
        </Fact>
        <Fact label={t("requests.agent")}>{agent !== null && <Filter name="agent" value={agent} />}</Fact>
        <Fact label={t("requests.key_name")}>{key_name !== null && <Filter name="key_name" value={key_name} />}</Fact>
        <Fact label={t("requests.tags")}>
          {tags.length > 0 && tags.map((tag) => <Badge key={tag} isName>{tag}</Badge>)}
        </Fact>
        <Fact label={t("requests.tools")}>{tools.length > 0 && <span {...VERBATIM}>{tools.join(", ")}</span>}</Fact>
        <Fact label={t("requests.stop_reason")}>{stop_reason}</Fact>
        <Fact label={t("requests.request_bytes")}>
          <Bytes bytes={request.request_bytes} />
        </Fact>
        <Fact label={t("requests.response_bytes")}>
          <Bytes bytes={request.response_bytes} />
        </Fact>
        <Fact label={t("request.ended_by")}>{t(ENDED_BY[request.ended_by])}</Fact>
        <Fact label={t("request.replay_of")}>
          {replay_of !== null && <a href={`/admin/requests/${encodeURIComponent(replay_of)}`}>{replay_of}</a>}
        </Fact>
      </dl>
    </Card>
  );
}

/** A conversation is made of its turns; what else belongs to it is only in the list. */
function Session({ session, isTurn }: { readonly session: string; readonly isTurn: boolean }) {
  if (!isTurn) return <Filter name="session" value={session} />;
  return <a href={`/admin/sessions/${encodeURIComponent(session)}`} {...VERBATIM}>{session}</a>;
}

/** Leads to all that have it. */
function Filter({ name, value }: { readonly name: string; readonly value: string }) {
  return <a href={`/admin/requests?${new URLSearchParams([[name, value]])}`} {...VERBATIM}>{value}</a>;
}
