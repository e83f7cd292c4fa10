/** One conversation as a tree: turns, and within them the agents that they started. */
import { ButtonLink } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { KnownCost } from "../../components/known_cost.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useFormat, useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { AgentTurns } from "../../components/sessions/agent.tsx";
import { ToolBadges } from "../../components/sessions/tool_badges.tsx";
import { Stat, Stats } from "../../components/stat.tsx";
import { Duration, Percent, Time, Tokens } from "../../components/values.tsx";
import { VERBATIM } from "../../components/verbatim.ts";
import { type AgentView, conversationTree, type ConversationView } from "../../lib/admin/conversation_tree.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { kept } from "../api/query.ts";
import { Refused } from "../api/refused.ts";
import type { PageCall } from "../page.tsx";

/** More turns at once make a page slow; the others are shown if somebody asks for them. */
const SHOWN = 300;

interface SessionData {
  readonly conversation: ConversationView;
  readonly isWhole: boolean;
}

export async function handler({ admin, param, url }: PageCall): Promise<SessionData> {
  const session = param("session");
  const conversation = conversationTree(session, await kept(admin.requests.conversation(session)), admin.say);
  if (conversation === undefined) throw new Refused("NOT_FOUND", phrase("api.no_session", { name: session }));
  return { conversation, isWhole: url.searchParams.get("turns") === "all" };
}

export function title({ conversation }: SessionData): string {
  return titleOf(conversation);
}

function titleOf({ session, agents }: ConversationView): string {
  return agents[0]?.turns.find(({ asked }) => asked !== "")?.asked ?? session;
}

export default function Session({ conversation, isWhole }: SessionData) {
  const t = useT();
  const { session, client, agents, is_cut: isCut } = conversation;
  const turns = agents.flatMap((agent) => agent.turns).sort((a, b) => a.started_at < b.started_at ? -1 : 1);
  const shown = new Set((isWhole ? turns : turns.slice(-SHOWN)).map(({ id }) => id));
  const [main] = agents;
  return (
    <>
      <PageHead
        title={<span class="session-title few-lines" {...VERBATIM}>{titleOf(conversation)}</span>}
        actions={
          <>
            <ButtonLink href="/admin/sessions" icon="left">{t("sessions.back")}</ButtonLink>
            <ButtonLink href={`/admin/requests?session=${encodeURIComponent(session)}`} icon="requests">
              {t("sessions.as_requests")}
            </ButtonLink>
          </>
        }
      >
        <span class="break" {...VERBATIM}>
          {client} · <span class="mono small">{session}</span>
        </span>
      </PageHead>
      <Figures conversation={conversation} />
      {shown.size < turns.length && (
        <Notice
          title={t("sessions.latest_turns", { count: shown.size })}
          actions={<ButtonLink href="?turns=all" size="small">{t("sessions.all_turns")}</ButtonLink>}
        />
      )}
      {isCut && <Notice title={t("sessions.cut", { count: turns.length })} />}
      <Card title={t("sessions.conversation")}>
        {main !== undefined && <AgentTurns agent={main} agents={orphansHeld(agents, shown)} shown={shown} />}
      </Card>
    </>
  );
}

/** An agent whose beginning is not shown hangs on the first turn that is. */
function orphansHeld(agents: readonly AgentView[], shown: ReadonlySet<string>): AgentView[] {
  const first = agents[0]?.turns.find(({ id }) => shown.has(id))?.id ?? null;
  return agents.map((agent) => {
    const isHeld = agent.started_by !== null && shown.has(agent.started_by);
    return isHeld || agent.depth === 0 ? agent : { ...agent, started_by: first };
  });
}

function Figures({ conversation: { sums, agents, started_at: from, last_at: to } }: Pick<SessionData, "conversation">) {
  const t = useT();
  const format = useFormat();
  const { usage } = sums;
  const tools = agents.flatMap((agent) => agent.turns).flatMap((turn) => turn.tools);
  return (
    <>
      <Stats>
        <Stat
          label={t("sessions.turns")}
          value={format.number(sums.requests)}
          {...(sums.failed === 0 ? {} : { detail: t("sessions.failed_of", { count: sums.failed }) })}
        />
        <Stat
          label={t("sessions.tokens_all")}
          value={<Tokens count={usage.input_tokens + usage.output_tokens} />}
          detail={t("sessions.tokens_detail", {
            input: format.compact(usage.input_tokens),
            output: format.compact(usage.output_tokens),
          })}
        />
        <Stat label={t("sessions.cache")} value={<Percent share={sums.cache_hit_rate} />} />
        <Stat label={t("sessions.cost")} value={<KnownCost sums={sums} />} />
        <Stat label={t("sessions.agents")} value={agents.filter(({ id }) => id !== null).length} />
        <Stat
          label={t("sessions.began")}
          value={<Duration ms={Date.parse(to) - Date.parse(from)} />}
          detail={<Time time={from} shown="moment" />}
        />
      </Stats>
      {tools.length > 0 && (
        <Card title={t("sessions.tools")}>
          <div class="row">
            <ToolBadges tools={tools} />
          </div>
        </Card>
      )}
    </>
  );
}
