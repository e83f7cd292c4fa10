import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Api, type ApiFailure, type ApiResult } from "./api.ts";

export function useApi(): Api {
  return useMemo(() => new Api(), []);
}

export interface Loaded<T> {
  /** The last that came; it stays while it is asked for again. */
  readonly value: T | undefined;
  readonly failure: ApiFailure | undefined;
  readonly reload: () => void;
}

/**
 * What the API has at `path`, asked for again when the path changes; `undefined` asks for nothing. `first` is what the
 * server has put into the page.
 */
export function useLoaded<T>(api: Api, path: string | undefined, first?: T): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload">>({
    value: first,
    failure: undefined,
  });
  const [round, setRound] = useState(0);
  const isFirst = useRef(first !== undefined);
  useEffect(() => {
    if (path === undefined || isFirst.current) {
      isFirst.current = false;
      return;
    }
    const controller = new AbortController();
    void api.get<T>(path, controller.signal).then((result: ApiResult<T>) => {
      if (controller.signal.aborted) return;
      if (result.type === "ok") setState({ value: result.value, failure: undefined });
      else setState((before) => ({ ...before, failure: result.failure }));
    });
    return () => controller.abort();
  }, [api, path, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { ...state, reload };
}
