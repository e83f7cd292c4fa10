/** What was said, whatever protocol it came in. */
import type { AskedView, ConversationView, Side, ToolView, TurnView } from "../../lib/admin/conversation_view.ts";
import { Badge } from "../badge.tsx";
import { ButtonLink } from "../button.tsx";
import { Card } from "../card.tsx";
import { Choice } from "../choice.tsx";
import { EmptyState } from "../empty_state.tsx";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { VERBATIM } from "../verbatim.ts";
import { Answer } from "./answer.tsx";
import { type LinkOfTurn, Parts } from "./parts.tsx";
import { SETTING_NAMES } from "./setting_names.ts";

interface ConversationPartProps {
  readonly requestId: string;
  readonly conversation: ConversationView | undefined;
  /** Whether all of its turns are shown, however many. */
  readonly isWhole: boolean;
}

/** More turns make a page slow; the others are shown if somebody asks for them. */
const SHOWN = 100;

/** How many of the last turns are open. */
const OPEN = 4;

export function ConversationPart({ requestId, conversation, isWhole }: ConversationPartProps) {
  const t = useT();
  if (conversation === undefined) {
    return (
      <EmptyState icon="sessions" title={t("request.no_conversation")}>{t("request.no_conversation_text")}</EmptyState>
    );
  }
  const { asked, answer, side } = conversation;
  const path = `/admin/requests/${encodeURIComponent(requestId)}?part=conversation`;
  const all = `${path}&side=${sideName(side)}&turns=all`;
  const linkOf: LinkOfTurn = (turn) => `${isWhole ? all : `${path}&side=${sideName(side)}`}&whole=${turn}#turn-${turn}`;
  return (
    <div class="stack">
      <Sides conversation={conversation} path={path} />
      {asked === undefined
        ? <Notice tone="warn" title={t("request.unreadable")}>{t("request.unreadable_text")}</Notice>
        : <Asked asked={asked} linkOf={linkOf} allAt={isWhole ? undefined : all} />}
      {answer === undefined
        ? <Notice tone="neutral">{t("request.no_answer_kept")}</Notice>
        : <Answer answer={answer} linkOf={linkOf} />}
    </div>
  );
}

function sideName(side: Side): string {
  return side.type === "client" ? side.type : String(side.attempt);
}

function Sides(
  { conversation: { sides, side }, path }: { readonly conversation: ConversationView; readonly path: string },
) {
  const t = useT();
  const items = sides.map((each) => ({
    id: sideName(each),
    href: `${path}&side=${sideName(each)}`,
    label: each.type === "client"
      ? t("request.side_client", { protocol: each.protocol })
      : t("request.side_attempt", { number: each.attempt, endpoint: each.endpoint, protocol: each.protocol }),
  }));
  return (
    <div>
      <Choice label={t("request.side")} items={items} current={sideName(side)} />
    </div>
  );
}

interface AskedProps {
  readonly asked: AskedView;
  readonly linkOf: LinkOfTurn;
  /** Where all turns are shown; `undefined`: here. */
  readonly allAt: string | undefined;
}

function Asked({ asked, linkOf, allAt }: AskedProps) {
  const t = useT();
  const { system, tools, settings } = asked;
  const turns = allAt === undefined ? asked.turns : asked.turns.slice(-SHOWN);
  return (
    <>
      <Card label={t("request.settings")}>
        <dl class="request-settings">
          <div>
            <dt>{t("requests.model")}</dt>
            <dd class="break" {...VERBATIM}>{asked.model}</dd>
          </div>
          {settings.map(([name, value]) => (
            <div key={name}>
              <dt>{SETTING_NAMES[name] === undefined ? <code>{name}</code> : t(SETTING_NAMES[name])}</dt>
              <dd class="break" {...VERBATIM}>{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {system.length > 0 && (
        <details class="card card-fold">
          <summary>{t("request.system")}</summary>
          <div class="card-body">
            <Parts parts={system} linkOf={linkOf} turn={1} />
          </div>
        </details>
      )}
      {tools.length > 0 && (
        <details class="card card-fold">
          <summary>{t("request.tools", { count: tools.length })}</summary>
          <div class="card-body stack">{tools.map((tool) => <Tool key={tool.name} tool={tool} />)}</div>
        </details>
      )}
      {allAt !== undefined && turns.length < asked.turns.length && (
        <Notice
          title={t("sessions.latest_turns", { count: turns.length })}
          actions={<ButtonLink href={allAt} size="small">{t("sessions.all_turns")}</ButtonLink>}
        />
      )}
      <Card title={t("request.turns")}>
        <ol class="plain request-turns">
          {turns.map((turn, index) => (
            <TurnItem key={turn.number} turn={turn} isOpen={index >= turns.length - OPEN} linkOf={linkOf} />
          ))}
        </ol>
      </Card>
    </>
  );
}

function Tool({ tool: { name, description, parameters, raw } }: { readonly tool: ToolView }) {
  const t = useT();
  return (
    <details class="tool-offer">
      <summary>
        <code class="break">{name}</code>
        <span class="muted small clip" {...VERBATIM}>{description}</span>
      </summary>
      <div class="stack tight">
        {description !== "" && <pre class="said">{description}</pre>}
        {parameters.length > 0 && (
          <dl class="tool-parameters">
            {parameters.map(({ name, type, isRequired, description }) => (
              <div key={name}>
                <dt>
                  <code class="break">{name}</code> <span class="muted small break" {...VERBATIM}>{type}</span>{" "}
                  {isRequired && <Badge tone="info">{t("request.required")}</Badge>}
                </dt>
                <dd class="small break" {...VERBATIM}>{description}</dd>
              </div>
            ))}
          </dl>
        )}
        {raw !== undefined && <pre>{raw}</pre>}
      </div>
    </details>
  );
}

const ROLES = { user: "request.user", assistant: "request.assistant", system: "request.system" } as const;

interface TurnItemProps {
  readonly turn: TurnView;
  readonly isOpen: boolean;
  readonly linkOf: LinkOfTurn;
}

function TurnItem({ turn: { number, role, parts }, isOpen, linkOf }: TurnItemProps) {
  const t = useT();
  const calls = parts.flatMap((part) => part.type === "call" ? [part.name] : []);
  const first = parts.find((part) => part.type === "text");
  const brief = first?.type === "text" ? first.text.slice(0, 160) : "";
  return (
    <li id={`turn-${number}`}>
      <details class={`request-turn role-${role}`} open={isOpen}>
        <summary>
          <span class="row">
            <strong>{t(ROLES[role])}</strong>
            {calls.slice(0, 5).map((name, index) => <Badge key={index}>{name}</Badge>)}
          </span>
          <span class="muted small clip brief" {...VERBATIM}>{brief}</span>
        </summary>
        <Parts parts={parts} linkOf={linkOf} turn={number} />
      </details>
    </li>
  );
}
