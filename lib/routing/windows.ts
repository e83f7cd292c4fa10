/**
 * How much of their windows endpoints said is used, as the newest answer had it: for people, nothing is chosen by it. What
 * holds an endpoint back is a limit (`rate_limit.ts`). Times are those of the day, since they are told so.
 */
import type { HeaderView } from "../header_view.ts";
import type { EndpointModel } from "./per_model.ts";
import type { StatedWindows, UsageWindow } from "../usage_window.ts";

/** So long one counts that says neither when it ends nor how long it is: most are of a minute. */
const UNTOLD_MS = 60_000;

/** More models than that, and more windows, are no real use: of models the one goes that answered longest ago. */
const MOST = 12;

/** Clients may send names of any length. */
const LONGEST_NAME = 200;

/** What an answer stated: its headers until somebody asks, since there are many answers for each who looks. */
interface Statement {
  readonly at: number;
  headers: HeaderView | undefined;
  windows: readonly UsageWindow[];
}

export class Windows {
  /** By endpoint, then by model, the newest last: a window of some models is told to those alone that ask for one. */
  readonly #endpoints = new Map<string, Map<string, Statement>>();

  /** @param read what headers that came at `now` state */
  constructor(private readonly read: (headers: HeaderView, now: number) => readonly UsageWindow[]) {}

  report(of: EndpointModel, headers: HeaderView, now: number): void {
    this.#put(of, { at: now, headers, windows: [] });
  }

  /** What an earlier run was told. */
  restore(stated: readonly StatedWindows[]): void {
    for (const { at, windows, ...of } of stated) this.#put(of, { at, headers: undefined, windows });
  }

  /** What was told and still holds at `now`, for a later run. */
  holding(now: number): StatedWindows[] {
    return [...this.#endpoints].flatMap(([endpointId, models]) => {
      const newest = this.#newest(endpointId, now);
      return [...models].map(([model, statement]) => {
        const windows = this.#windowsOf(statement).filter((window) => newest.get(window.name) === window);
        return { endpointId, model, at: statement.at, windows };
      });
    }).filter(({ windows }) => windows.length > 0);
  }

  #put({ endpointId, model }: EndpointModel, statement: Statement): void {
    let models = this.#endpoints.get(endpointId);
    if (models === undefined) this.#endpoints.set(endpointId, models = new Map());
    const name = model.slice(0, LONGEST_NAME);
    models.delete(name);
    models.set(name, statement);
    if (models.size > MOST) models.delete(models.keys().next().value!);
  }

  /** Those that have not begun anew by `now`, the one that is nearest to its end first. */
  of(endpointId: string, now: number): UsageWindow[] {
    return [...this.#newest(endpointId, now).values()].toSorted((a, b) => b.used - a.used).slice(0, MOST);
  }

  /** By name, as the newest answer has each. */
  #newest(endpointId: string, now: number): Map<string, UsageWindow> {
    const newest = new Map<string, UsageWindow>();
    for (const statement of this.#endpoints.get(endpointId)?.values() ?? []) {
      for (const window of this.#windowsOf(statement)) {
        if (endOf(window, statement) > now) newest.set(window.name, window);
        else newest.delete(window.name);
      }
    }
    return newest;
  }

  forget(endpointId: string): void {
    this.#endpoints.delete(endpointId);
  }

  #windowsOf(statement: Statement): readonly UsageWindow[] {
    if (statement.headers !== undefined) {
      statement.windows = this.read(statement.headers, statement.at);
      statement.headers = undefined;
    }
    return statement.windows;
  }
}

function endOf({ resetsAt, spanMs }: UsageWindow, { at }: Statement): number {
  return resetsAt ?? at + (spanMs ?? UNTOLD_MS);
}
