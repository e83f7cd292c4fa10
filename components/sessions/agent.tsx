import type { AgentView, TurnView } from "../../lib/admin/conversation_tree.ts";
import { Icon } from "../icon.tsx";
import { KnownCost } from "../known_cost.tsx";
import { useT } from "../locale.ts";
import { Tokens } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";
import { Turn } from "./turn.tsx";

interface AgentProps {
  readonly agent: AgentView;
  /** All of the conversation. */
  readonly agents: readonly AgentView[];
  /** Turns that are shown; the others are too many. */
  readonly shown: ReadonlySet<string>;
}

/** The turns of an agent, and within each the agents that it started. */
export function AgentTurns({ agent, agents, shown }: AgentProps) {
  return (
    <ol class="plain session-turns">
      {agent.turns.map((turn, index) =>
        shown.has(turn.id) && (
          <Turn key={turn.id} turn={turn} number={index + 1}>
            {startedIn(turn, agents).map((child) => (
              <SubAgent key={child.id} agent={child} agents={agents} shown={shown} />
            ))}
          </Turn>
        )
      )}
    </ol>
  );
}

function startedIn(turn: TurnView, agents: readonly AgentView[]): AgentView[] {
  return agents.filter((agent) => agent.id !== null && agent.started_by === turn.id);
}

/** An agent that another started; what it did is opened where somebody wants it. */
function SubAgent({ agent, agents, shown }: AgentProps) {
  const t = useT();
  const { sums, turns } = agent;
  return (
    <details class="session-agent">
      <summary>
        <Icon name="right" size={16} />
        <span class="row">
          <strong class="nowrap">{t("sessions.agent")}</strong>
          <span class="clip agent-task" {...VERBATIM}>{turns[0]?.asked || agent.id}</span>
        </span>
        <span class="small muted row">
          <span>{t("sessions.requests", { count: sums.requests })}</span>
          <span>
            <Tokens count={sums.usage.input_tokens + sums.usage.output_tokens} /> {t("sessions.tokens")}
          </span>
          <KnownCost sums={sums} />
        </span>
      </summary>
      <AgentTurns agent={agent} agents={agents} shown={shown} />
    </details>
  );
}
