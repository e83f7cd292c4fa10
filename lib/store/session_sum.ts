/** What the requests of one conversation come to. */
import { addUsage, NO_USAGE, type Usage } from "../protocol/usage.ts";
import { isCanceled, isFailed, type Reading, type RecordedRequest } from "./recorded.ts";

/** What of a request is added up. */
export interface Turn {
  readonly session: string;
  readonly client: string;
  /** `undefined`: the main one. */
  readonly agent: string | undefined;
  readonly model: string;
  /** Milliseconds of the epoch. */
  readonly startedAt: number;
  readonly isFailed: boolean;
  readonly isAnswered: boolean;
  readonly usage: Usage | undefined;
  /** US dollars; `undefined`: unknown. */
  readonly cost: number | undefined;
  readonly tools: readonly string[];
}

/** `undefined`: it is no turn of a conversation. */
export function turnOf(request: RecordedRequest, reading: Reading, cost: number | undefined): Turn | undefined {
  const { session, client, agent, model, startedAt, operation, replayOf, endpointId } = request;
  if (session === undefined || operation !== "generate" || replayOf !== undefined) return undefined;
  return {
    ...{ session, client, agent, model, startedAt: Math.round(startedAt), cost },
    isFailed: isFailed(request) && !isCanceled(request),
    isAnswered: endpointId !== undefined,
    ...{ usage: reading.usage, tools: reading.tools },
  };
}

export class SessionSum {
  startedAt = Infinity;
  /** When the last request began. */
  lastAt = -Infinity;
  requests = 0;
  failed = 0;
  /** US dollars, of the requests whose cost is known. */
  cost = 0;
  /** How many were answered whose cost is not. */
  unknownCost = 0;
  usage: Usage = NO_USAGE;
  readonly agents = new Set<string>();
  readonly models = new Set<string>();
  /** How often each was called. */
  readonly tools = new Map<string, number>();

  constructor(readonly session: string, readonly client: string) {}

  add(turn: Turn): void {
    const { agent, model, startedAt, usage, cost, tools } = turn;
    this.startedAt = Math.min(this.startedAt, startedAt);
    this.lastAt = Math.max(this.lastAt, startedAt);
    this.requests += 1;
    this.failed += Number(turn.isFailed);
    this.cost += cost ?? 0;
    this.unknownCost += Number(turn.isAnswered && cost === undefined);
    if (usage !== undefined) this.usage = addUsage(this.usage, usage);
    if (agent !== undefined) this.agents.add(agent);
    this.models.add(model);
    for (const tool of tools) this.tools.set(tool, (this.tools.get(tool) ?? 0) + 1);
  }
}
