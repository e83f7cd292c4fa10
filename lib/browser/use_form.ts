import { useState } from "preact/hooks";
import type { ApiFailure, ApiResult } from "./api.ts";

export interface Form<T extends object> {
  readonly values: T;
  readonly set: <K extends keyof T>(name: K, value: T[K]) => void;
  /** All at once, as after loading. */
  readonly reset: (values: T) => void;
  /** Whether something differs from what it began with. */
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  readonly failure: ApiFailure | undefined;
  /** What the server says is wrong at a field, by the end of its path: `url` of `endpoints[0].url`. */
  readonly errorAt: (name: string) => string | undefined;
  /** Sends the values; while that goes on, no second time. `undefined`: it failed, or was not done. */
  readonly submit: <R>(send: (values: T) => Promise<ApiResult<R>>) => Promise<R | undefined>;
}

/** The values of a form, and what came of sending them. */
export function useForm<T extends object>(first: T): Form<T> {
  const [initial, setInitial] = useState(first);
  const [values, setValues] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  return {
    values,
    set: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    reset(next) {
      setInitial(next);
      setValues(next);
      setFailure(undefined);
    },
    isChanged: JSON.stringify(values) !== JSON.stringify(initial),
    isBusy,
    failure,
    errorAt: (name) => failure?.problems.find(({ path }) => path === name || path.endsWith(`.${name}`))?.message,
    async submit(send) {
      if (isBusy) return undefined;
      setBusy(true);
      const result = await send(values);
      setBusy(false);
      setFailure(result.type === "failed" ? result.failure : undefined);
      return result.type === "ok" ? result.value : undefined;
    },
  };
}
