/** What was learned of the endpoints, for people: seen, pinned, forgotten. */
import * as z from "zod";
import { describe } from "../learning/describe.ts";
import type { Change, Fact } from "../learning/fact.ts";
import { redact } from "../redact.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { describedJson, named } from "./api_schema.ts";

type WithDigests = Extract<Change, { readonly digests: readonly string[] }>;

/** A change as it is shown: of digests, how many there are. */
export type FactChange =
  | Exclude<Change, WithDigests>
  | { readonly type: WithDigests["type"]; readonly known: number };

export const factSchema = named(
  "Fact",
  z.strictObject({
    id: z.string(),
    endpoint_id: z.string(),
    endpoint: z.string().nullable().describe("Its name; null: the configuration has it no more"),
    model: z.string().describe("As the endpoint knows it; empty: all its models"),
    protocol: z.string().nullable().describe("The wire protocol whose requests it changes; null: any"),
    text: z.string().describe("In words"),
    change: describedJson<FactChange>(() => ({
      type: "object",
      properties: { type: { type: "string" } },
      required: ["type"],
      description: "What is changed, as data",
    })),
    kind: z.string(),
    evidence: z.string().describe("Words of the refusal that taught it"),
    learned_at: z.iso.datetime(),
    used_at: z.iso.datetime(),
    uses: z.int(),
    pinned: z.boolean(),
    expires_at: z.iso.datetime().nullable().describe("When it is tested again; null: never, since it is pinned"),
  }),
);

export type FactView = z.output<typeof factSchema>;

export function factViews(context: AdminContext, { endpointId }: { readonly endpointId?: string } = {}): FactView[] {
  const names = new Map(context.live.current().endpoints.map(({ id, name }) => [id, name]));
  const { secrets } = showContext(context);
  const told = (change: Change) => redact(context.say(describe(change)), secrets);
  return context.learner.all()
    .filter((fact) => endpointId === undefined || fact.endpointId === endpointId)
    .map((fact) => factView(fact, { endpoint: names.get(fact.endpointId) ?? null, secrets, told }));
}

interface Telling {
  readonly endpoint: string | null;
  readonly secrets: readonly string[];
  readonly told: (change: Change) => string;
}

function factView(fact: Fact, { endpoint, secrets, told }: Telling): FactView {
  const { id, endpointId, model, protocol, change, evidence, uses, pinned } = fact;
  return {
    id,
    endpoint_id: endpointId,
    endpoint,
    model,
    protocol: protocol ?? null,
    text: told(change),
    change: shownChange(change, secrets),
    kind: change.type,
    evidence: redact(evidence, secrets),
    learned_at: date(fact.learnedAt),
    used_at: date(fact.usedAt),
    uses,
    pinned,
    expires_at: pinned ? null : date(fact.expiresAt),
  };
}

/** A value that is set may be anything, a secret too. */
function shownChange(change: Change, secrets: readonly string[]): FactChange {
  if ("digests" in change) return { type: change.type, known: change.digests.length };
  return JSON.parse(JSON.stringify(change), (_, value) => typeof value === "string" ? redact(value, secrets) : value);
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
