import { useEffect, useRef, useState } from "preact/hooks";
import type { EndpointTestView } from "../../lib/admin/test_endpoints.ts";
import type { Api } from "../../lib/browser/api.ts";
import { inOwnLanguage } from "../../lib/browser/in_own_language.ts";

type Subject = EndpointTestView["endpoint"];

export interface TestAllState {
  readonly isRunning: boolean;
  readonly endpoints: readonly Subject[];
  /** Ids of those whose turn it is. */
  readonly testing: readonly string[];
  /** By id. */
  readonly tests: Readonly<Record<string, EndpointTestView>>;
  /** It ended before its end. */
  readonly isBroken: boolean;
}

interface Asked {
  readonly isDisabledToo: boolean;
  /** These alone; none: all. */
  readonly ids: readonly string[];
}

const NOTHING: TestAllState = { isRunning: false, endpoints: [], testing: [], tests: {}, isBroken: false };

/** All endpoints, tested by the server, which tells of each. Whoever leaves the page ends it. */
export function useTestAll(api: Api) {
  const [state, setState] = useState(NOTHING);
  const source = useRef<EventSource>();
  const round = useRef(0);
  const end = (last: Partial<TestAllState>) => {
    round.current++;
    source.current?.close();
    source.current = undefined;
    setState((before) => ({ ...before, testing: [], ...last, isRunning: false }));
  };
  useEffect(() => () => {
    round.current++;
    source.current?.close();
  }, []);
  const start = async ({ isDisabledToo, ids }: Asked) => {
    setState({ ...NOTHING, isRunning: true });
    const own = ++round.current;
    const token = await api.get<{ readonly csrf_token: string }>("/csrf-token");
    // It was cancelled meanwhile.
    if (own !== round.current) return;
    if (token.type !== "ok") return end({ isBroken: true });
    const query = new URLSearchParams({ csrf_token: token.value.csrf_token, disabled: String(isDisabledToo) });
    for (const id of ids) query.append("id", id);
    const events = new EventSource(inOwnLanguage(`/admin/api/endpoints/test-all-stream?${query}`));
    source.current = events;
    const on = <T>(name: string, change: (data: T) => (before: TestAllState) => TestAllState) =>
      events.addEventListener(name, (event) => setState(change(JSON.parse((event as MessageEvent).data) as T)));
    on<{ readonly endpoints: readonly Subject[] }>(
      "started",
      ({ endpoints }) => (before) => ({ ...before, endpoints }),
    );
    on<{ readonly endpoint: Subject }>("testing", ({ endpoint: { id } }) => (before) => (
      { ...before, testing: [...before.testing, id] }
    ));
    on<{ readonly test: EndpointTestView }>("tested", ({ test }) => (before) => ({
      ...before,
      testing: before.testing.filter((id) => id !== test.endpoint.id),
      tests: { ...before.tests, [test.endpoint.id]: test },
    }));
    events.addEventListener("finished", () => end({}));
    // The browser would connect again, which would test all once more.
    events.onerror = () => end({ isBroken: true });
  };
  return { state, start, cancel: () => end({}) };
}
