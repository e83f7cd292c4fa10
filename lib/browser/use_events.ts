import { useEffect, useRef, useState } from "preact/hooks";
import { inOwnLanguage } from "./in_own_language.ts";

/** `waiting`: it was there, is not, and is asked for again. */
export type Connection = "connecting" | "open" | "waiting";

/** What happens with each event, by its name; it gets what its data say. */
export type Listeners = Readonly<Record<string, (data: unknown) => void>>;

const FIRST_WAIT_MS = 1000;
/** It asks a program that is mostly on the same machine: whoever starts it again sees so soon. */
const LONGEST_WAIT_MS = 5000;

/**
 * Listens to the server-sent events of `url`, in the page's language, and connects again when they end. The browser
 * itself does so only while the answer is one of events; an error that the server answers with would end it for good.
 * `undefined` listens to nothing, and so does a page that nobody sees, unless what it misses then comes never again: a
 * browser has six connections to a host for all its pages, and a seventh page would not load.
 */
export function useEvents(
  url: string | undefined,
  listeners: Listeners,
  { isHeardUnseen = false }: { readonly isHeardUnseen?: boolean } = {},
): Connection {
  const [connection, setConnection] = useState<Connection>("connecting");
  const latest = useRef(listeners);
  latest.current = listeners;
  const names = Object.keys(listeners).join(" ");
  useEffect(() => {
    if (url === undefined) return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = FIRST_WAIT_MS;
    const connect = () => {
      clearTimeout(timer);
      source = new EventSource(inOwnLanguage(url));
      source.onopen = () => {
        wait = FIRST_WAIT_MS;
        setConnection("open");
      };
      source.onerror = () => {
        stop();
        setConnection("waiting");
        timer = setTimeout(connect, wait);
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      };
      for (const name of names.split(" ")) {
        source.addEventListener(name, (event) => latest.current[name]?.(JSON.parse((event as MessageEvent).data)));
      }
    };
    const stop = () => {
      source?.close();
      source = undefined;
      clearTimeout(timer);
    };
    const turn = () => {
      if (document.hidden && !isHeardUnseen) {
        stop();
        setConnection("connecting");
      } else if (source === undefined) connect();
    };
    document.addEventListener("visibilitychange", turn);
    turn();
    return () => {
      document.removeEventListener("visibilitychange", turn);
      stop();
    };
  }, [url, names, isHeardUnseen]);
  return connection;
}
