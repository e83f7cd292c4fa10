/** What was learned of the endpoints, for people: seen, pinned, forgotten. */
import { describe } from "../learning/describe.ts";
import type { Change, Fact } from "../learning/fact.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { redact } from "../redact.ts";
import { type AdminContext, showContext } from "./admin_context.ts";

export interface FactView {
  readonly id: string;
  readonly endpoint_id: string;
  /** Its name; `null`: the configuration has it no more. */
  readonly endpoint: string | null;
  /** As the endpoint knows it; empty: all its models. */
  readonly model: string;
  /** The wire protocol whose requests it changes; `null`: any. */
  readonly protocol: Protocol | null;
  /** In words. */
  readonly text: string;
  readonly kind: Change["type"];
  /** Words of the refusal that taught it. */
  readonly evidence: string;
  /** ISO 8601, as the others. */
  readonly learned_at: string;
  readonly used_at: string;
  readonly uses: number;
  readonly pinned: boolean;
  /** When it is tested again; `null`: never, since it is pinned. */
  readonly expires_at: string | null;
}

export function factViews(context: AdminContext, { endpointId }: { readonly endpointId?: string } = {}): FactView[] {
  const names = new Map(context.live.current().endpoints.map(({ id, name }) => [id, name]));
  const { secrets } = showContext(context);
  return context.learner.all()
    .filter((fact) => endpointId === undefined || fact.endpointId === endpointId)
    .map((fact) => factView(fact, names.get(fact.endpointId) ?? null, secrets));
}

function factView(fact: Fact, endpoint: string | null, secrets: readonly string[]): FactView {
  const { id, endpointId, model, protocol, change, evidence, uses, pinned } = fact;
  return {
    id,
    endpoint_id: endpointId,
    endpoint,
    model,
    protocol: protocol ?? null,
    text: redact(describe(change), secrets),
    kind: change.type,
    evidence: redact(evidence, secrets),
    learned_at: date(fact.learnedAt),
    used_at: date(fact.usedAt),
    uses,
    pinned,
    expires_at: pinned ? null : date(fact.expiresAt),
  };
}

/** Forgets all facts, or those of one endpoint; how many that were. */
export function forgetFacts(context: AdminContext, { endpointId }: { readonly endpointId?: string } = {}): number {
  const before = context.learner.all().length;
  context.learner.forgetAll(endpointId);
  return before - context.learner.all().length;
}

function date(at: number): string {
  return new Date(at).toISOString();
}
