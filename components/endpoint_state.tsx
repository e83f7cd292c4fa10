import { Badge } from "./badge.tsx";
import { useT } from "./locale.ts";
import type { Tone } from "./tone.ts";

/** The state of an endpoint as the admin API names it. */
export type EndpointStateName = "ready" | "disabled" | "limited" | "open" | "half_open" | "refused";

/** How each is shown, in the order in which people go through them. */
export const ENDPOINT_STATES: Readonly<Record<EndpointStateName, { readonly tone: Tone; readonly key: string }>> = {
  ready: { tone: "ok", key: "state.ready" },
  disabled: { tone: "neutral", key: "state.disabled" },
  limited: { tone: "warn", key: "state.limited" },
  open: { tone: "bad", key: "state.open" },
  half_open: { tone: "warn", key: "state.half_open" },
  refused: { tone: "bad", key: "state.refused" },
};

export function EndpointState({ state }: { readonly state: EndpointStateName }) {
  const { tone, key } = ENDPOINT_STATES[state];
  return <Badge tone={tone} dotted>{useT()(key)}</Badge>;
}
