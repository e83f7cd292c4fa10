/** The error of a request that no endpoint may even be asked for: what was made of it, and what would help. */
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { listed } from "../phrases/listed.ts";
import { type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import { isNamed } from "../routing/fitness.ts";
import type { Route, RouteRequest } from "../routing/route.ts";

/** So many are named in an error. */
const MOST_NAMED = 10;

/** A header may hold thousands of letters. */
const MAX_NAME = 100;

export function nobodyFor(wanted: RouteRequest, { rejected }: Route): ProxyError {
  const said = unusableOne(wanted.only, rejected) ?? unfitOnes(wanted, rejected);
  // A 404 would be the vendors' status for a model that is not there, but Claude Code has words of its own for that and
  // Codex asks five times more: either shows what a 400 says.
  const kind = wanted.about === undefined ? "invalid_request" : "not_found";
  return new ProxyError(kind, said, rejected.some(isForOtherModels) ? { code: "model_not_found" } : {});
}

/** It would take the request if that named another model. */
function isForOtherModels({ reason }: Route["rejected"][number]): boolean {
  return reason.id === "route.only_models";
}

/** Why the one endpoint that was asked for does not answer; `undefined`: none was, or there is none at all. */
function unusableOne(only: string | undefined, rejected: Route["rejected"]): Phrase | undefined {
  if (only === undefined || rejected.length === 0) return undefined;
  const found = rejected.find(({ endpoint }) => isNamed(endpoint, only));
  if (found !== undefined) {
    const { endpoint: { name, enabled }, reason } = found;
    return enabled
      ? phrase("outcome.one_unfit", { endpoint: name, reason })
      : phrase("outcome.one_disabled", { endpoint: name });
  }
  const names = rejected.map(({ endpoint }) => endpoint.name);
  const near = nearest(only, names);
  const told = { name: only.slice(0, MAX_NAME), names: some(names) };
  return near === undefined
    ? phrase("outcome.one_unknown", told)
    : phrase("outcome.one_unknown_near", { ...told, near });
}

function unfitOnes(wanted: RouteRequest, rejected: Route["rejected"]): Phrase {
  const failure = rejected.some(isForOtherModels)
    ? phrase("outcome.nobody_for_model", { model: (wanted.about ?? wanted.model).slice(0, MAX_NAME) })
    : rejected.some(({ endpoint }) => endpoint.enabled)
    ? phrase("outcome.nobody_takes", { recognised: recognised(wanted) })
    : phrase("outcome.nobody_enabled");
  if (rejected.length === 0) return failure;
  // Who is switched off is the last to look at.
  const order = rejected.toSorted((a, b) => Number(isOff(a)) - Number(isOff(b)));
  const reasons = some(
    order.map(({ endpoint, reason }) => phrase("outcome.rejected", { endpoint: endpoint.name, reason })),
  );
  return phrase("outcome.with_reasons", { failure, reasons });
}

function isOff({ endpoint }: { readonly endpoint: EndpointConfig }): boolean {
  return !endpoint.enabled;
}

/** What routing looks at, as it was understood. */
function recognised({ client, protocol, model, tags }: RouteRequest): Words {
  return listed([
    phrase("outcome.of_client", { client }),
    phrase("outcome.of_protocol", { protocol }),
    ...(model === "" ? [] : [phrase("outcome.of_model", { model })]),
    ...(tags.size === 0 ? [] : [phrase("route.tags", { tags: listed([...tags], "list.and") })]),
  ], "list.comma");
}

function some(members: readonly Words[]): Words {
  const told = listed(members.slice(0, MOST_NAMED), "list.comma");
  const left = members.length - MOST_NAMED;
  return left > 0 ? phrase("list.more", { listed: told, count: left }) : told;
}
