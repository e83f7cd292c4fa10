import { phrase } from "../phrases/phrase.ts";
import { stringifyDuration } from "../duration.ts";
import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";

/** Limits of time that contradict each other, or leave no time for what they are there for. */
export function checkTimeouts(values: Reading["values"], report: Report): void {
  const { commit_hold: hold, total } = values.timeouts ?? {};
  if (total === undefined) return;
  if (hold !== undefined && hold >= total) {
    const what = { value: stringifyDuration(hold), total: stringifyDuration(total) };
    report.problem("timeouts.commit_hold", phrase("file.hold_too_long", what));
  }
  checkFailover(values, total, report);
}

/** An endpoint that may be silent for as long as there is time at all leaves none for another one. */
function checkFailover({ timeouts, endpoints = [] }: Reading["values"], totalMs: number, report: Report): void {
  const enabled = endpoints.flatMap((endpoint, index) =>
    endpoint === undefined || endpoint.enabled === false ? [] : [{ index, own: endpoint.timeouts?.response_header }]
  );
  if (enabled.length < 2) return;
  const isTooLong = (ms: number | undefined) => ms !== undefined && (ms === 0 || ms >= totalMs);
  const path = isTooLong(timeouts?.response_header) && enabled.some(({ own }) => own === undefined)
    ? "timeouts.response_header"
    : enabled.filter(({ own }) => isTooLong(own)).map(({ index }) => `endpoints[${index}].timeouts.response_header`)[0];
  if (path === undefined) return;
  report.warning(path, phrase("file.no_time_left", { total: stringifyDuration(totalMs) }));
}
