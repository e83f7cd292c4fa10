/** How everything stands: the endpoints, and what somebody should look at. */
import { mapWords, phrase, type Words } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import { redact } from "../redact.ts";
import type { AdminContext } from "./admin_context.ts";
import { endpointStandings, standingView } from "./endpoint_views.ts";
import { CONCERNS, type KnownConcern, type KnownStanding, type KnownStatus, type Status } from "./status_schema.ts";

export type StatusSources = Pick<
  AdminContext,
  | "live"
  | "availability"
  | "usageWindows"
  | "budgets"
  | "diagnostics"
  | "requests"
  | "liveRequests"
  | "secrets"
  | "clock"
>;

export interface StatusOptions {
  readonly ended: number;
  /** Why the database cannot be used, if it cannot. */
  readonly storeFailure: Words | undefined;
}

export function knownStatus(sources: StatusSources, { ended, storeFailure }: StatusOptions): KnownStatus {
  const endpoints = endpointStandings(sources);
  const known = sources.secrets();
  const concerns = [
    ...ofConfiguration(sources, endpoints),
    ...endpoints.flatMap(ofEndpoint),
    ...(storeFailure === undefined ? [] : [concern("store_failed", "", storeFailure)]),
    ...ofRequests(sources),
  ].map((each) => ({ ...each, detail: mapWords(each.detail, (words) => redact(words, known)) }));
  const rank = ({ type }: KnownConcern) => CONCERNS.indexOf(type);
  const bySwitchedOn = (a: KnownStanding, b: KnownStanding) => Number(b.enabled) - Number(a.enabled);
  return {
    endpoints: endpoints.sort((a, b) => bySwitchedOn(a, b) || a.priority - b.priority),
    concerns: concerns.sort((a, b) => rank(a) - rank(b)),
    ended,
  };
}

/** `status` in words. */
export function statusView({ endpoints, concerns, ended }: KnownStatus, say: Say): Status {
  return {
    endpoints: endpoints.map((endpoint) => standingView(endpoint, say)),
    concerns: concerns.map((each) => ({ ...each, detail: say(each.detail) })),
    ended,
  };
}

function concern(type: KnownConcern["type"], subject: string, detail: Words): KnownConcern {
  return { type, subject, detail };
}

function ofConfiguration({ live }: StatusSources, endpoints: readonly KnownStanding[]): KnownConcern[] {
  const isAllOff = endpoints.length > 0 && endpoints.every(({ enabled }) => !enabled);
  return [
    ...live.problems.map(({ path, message }) => concern("configuration_invalid", path, message)),
    ...(isAllOff ? [concern("no_endpoint_enabled", "", "")] : []),
    ...live.pending.map(({ path, running, wanted }) => concern("restart_needed", path, `${running} → ${wanted}`)),
  ];
}

/** A limit that was reached ends by itself. */
function ofEndpoint({ name, enabled, states }: KnownStanding): KnownConcern[] {
  if (!enabled) return [];
  return states.flatMap(({ type, model, reason }) => {
    const detail = model === "" ? reason : phrase("endpoint.of_model", { model, reason });
    if (type === "refused") return [concern("endpoint_refused", name, detail)];
    return type === "open" ? [concern("endpoint_open", name, detail)] : [];
  });
}

function ofRequests({ budgets, diagnostics, requests }: StatusSources): KnownConcern[] {
  const { rows, bodies } = requests.dropped();
  const replaced = requests.replaced();
  return [
    ...budgets().filter(({ isSpent }) => isSpent).map(({ of, perDay }) =>
      concern("budget_spent", of.name, phrase("budget.a_day", { amount: { money: perDay } }))
    ),
    ...diagnostics().map(({ tagger, message }) => concern("tagger_failed", tagger, message)),
    ...(replaced === undefined ? [] : [concern("store_replaced", "", replaced)]),
    ...(rows + bodies === 0 ? [] : [concern("records_dropped", String(rows + bodies), "")]),
  ];
}
