import { useState } from "preact/hooks";
import { type EndpointFilter, queryOf } from "./endpoint_filter.ts";

/** What is looked for; the address has it, so that it is there again after a look elsewhere. */
export function useFilter(first: EndpointFilter) {
  const [filter, setFilter] = useState(first);
  const change = (next: EndpointFilter) => {
    setFilter(next);
    history.replaceState(history.state, "", location.pathname + queryOf(next));
  };
  return [filter, change] as const;
}
