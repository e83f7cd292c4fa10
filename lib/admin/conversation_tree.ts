/** One session as a tree: its main agent, those that it started, and what each asked and got, turn by turn. */
import * as z from "zod";
import type { Say } from "../phrases/say.ts";
import { addUsage, NO_USAGE, type Usage } from "../protocol/usage.ts";
import type { Conversation, ConversationTurn } from "../store/request_store.ts";
import { named } from "./api_schema.ts";
import { requestSchema, usageSchema } from "./request_schemas.ts";
import { requestView, usageView } from "./request_views.ts";

const turnSchema = requestSchema.extend({
  asked: z.string().describe("The beginning of what its user said; empty: nothing of it was kept"),
  answered: z.string().describe("The beginning of what came back"),
  cache_hit_rate: z.number().nullable().describe("The share of its input that came from a cache"),
});

const sumsSchema = z.strictObject({
  requests: z.int(),
  failed: z.int(),
  usage: usageSchema,
  cache_hit_rate: z.number().nullable(),
  cost: z.number().describe("US dollars, of the requests whose cost is known"),
  unknown_cost: z.int().describe("How many have a cost that is not known"),
});

const agentSchema = z.strictObject({
  id: z.string().nullable().describe("null: the main one"),
  parent: z.string().nullable().describe("The agent that started it; null: the main one"),
  started_by: z.string().nullable().describe("Id of the turn in which that was, as far as can be told from time"),
  depth: z.int().describe("0: the main one"),
  sums: sumsSchema,
  turns: z.array(turnSchema),
});

export const conversationSchema = named(
  "Conversation",
  z.strictObject({
    session: z.string(),
    client: z.string(),
    started_at: z.iso.datetime(),
    last_at: z.iso.datetime(),
    is_cut: z.boolean().describe("Whether there are more turns than are here"),
    sums: sumsSchema,
    agents: z.array(agentSchema).describe("Each behind the one that started it"),
  }),
);

export type ConversationView = z.output<typeof conversationSchema>;
export type AgentView = z.output<typeof agentSchema>;
export type TurnView = z.output<typeof turnSchema>;
export type SumsView = z.output<typeof sumsSchema>;

/** `undefined`: there is no such session. */
export function conversationTree(
  session: string,
  { turns, parents, isCut }: Conversation,
  say: Say,
): ConversationView | undefined {
  const first = turns[0];
  if (first === undefined) return undefined;
  const byAgent = Map.groupBy(turns, ({ agent }) => agent ?? MAIN);
  const agents: AgentView[] = [];
  const add = (id: string, depth: number) => {
    if (agents.some((agent) => agent.id === (id === MAIN ? null : id))) return;
    const own = byAgent.get(id) ?? [];
    const parent = parentOf(id, parents, byAgent);
    if (id !== MAIN || own.length > 0) agents.push(agentView(id, depth, { own, parent, byAgent, say }));
    for (const child of byAgent.keys()) {
      if (child !== MAIN && parentOf(child, parents, byAgent) === id) add(child, depth + 1);
    }
  };
  add(MAIN, 0);
  // What a client says of itself may be a circle: nobody is left out.
  for (const id of byAgent.keys()) add(id, 1);
  return {
    session,
    client: first.client,
    started_at: new Date(first.startedAt).toISOString(),
    last_at: new Date(turns.at(-1)!.startedAt).toISOString(),
    is_cut: isCut,
    sums: sumsOf(turns),
    agents,
  };
}

/** No agent is called so. */
const MAIN = "";

type ByAgent = ReadonlyMap<string, readonly ConversationTurn[]>;

/** One that is known, and not the agent itself. */
function parentOf(id: string, parents: Conversation["parents"], byAgent: ByAgent): string {
  const parent = parents[id];
  return parent !== undefined && parent !== id && byAgent.has(parent) ? parent : MAIN;
}

interface Around {
  readonly own: readonly ConversationTurn[];
  readonly parent: string;
  readonly byAgent: ByAgent;
  readonly say: Say;
}

function agentView(id: string, depth: number, { own, parent, byAgent, say }: Around): AgentView {
  const begun = own[0]?.startedAt ?? 0;
  const starter = id === MAIN ? undefined : byAgent.get(parent)?.findLast(({ startedAt }) => startedAt <= begun);
  return {
    id: id === MAIN ? null : id,
    parent: parent === MAIN ? null : parent,
    started_by: starter?.id ?? null,
    depth,
    sums: sumsOf(own),
    turns: own.map((turn) => turnView(turn, say)),
  };
}

function turnView(turn: ConversationTurn, say: Say): TurnView {
  const { asked, answered, usage } = turn;
  return { ...requestView(turn, say), asked, answered, cache_hit_rate: usage === undefined ? null : hitRate(usage) };
}

/** A turn whose client left is neither well nor failed. */
function isFailed({ status, error, errorKind }: ConversationTurn): boolean {
  return status !== CLIENT_LEFT && errorKind !== "canceled" && (status >= 400 || error !== undefined);
}

const CLIENT_LEFT = 499;

function sumsOf(turns: readonly ConversationTurn[]): SumsView {
  const usage = turns.reduce((sum, turn) => turn.usage === undefined ? sum : addUsage(sum, turn.usage), NO_USAGE);
  const answered = turns.filter(({ endpointId }) => endpointId !== undefined);
  return {
    requests: turns.length,
    failed: turns.filter(isFailed).length,
    usage: usageView(usage),
    cache_hit_rate: hitRate(usage),
    cost: turns.reduce((sum, { cost = 0 }) => sum + cost, 0),
    unknown_cost: answered.filter(({ cost }) => cost === undefined).length,
  };
}

function hitRate({ inputTokens, cacheReadTokens }: Usage): number | null {
  return inputTokens === 0 ? null : cacheReadTokens / inputTokens;
}
