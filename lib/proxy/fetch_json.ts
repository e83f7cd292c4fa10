/** What an endpoint answers to a small question about itself, within somebody's patience. */
import { textUpTo } from "../bytes.ts";
import type { Json } from "../json.ts";
import type { UpstreamResponse } from "../upstream/send.ts";

/** It answered, but not with a 200. */
export class OtherStatus extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/** It did not answer in time. */
export class OutOfPatience extends Error {}

export interface Patience {
  readonly ms: number;
  /** Characters of the body, at most. */
  readonly most: number;
  /** Aborts when nobody waits any more. */
  readonly signal?: AbortSignal;
}

/**
 * The JSON that `send` is answered with.
 * @throws OtherStatus
 * @throws OutOfPatience
 * @throws what `send` and `JSON.parse` throw
 */
export async function fetchJson(
  send: (signal: AbortSignal) => Promise<UpstreamResponse>,
  { ms, most, signal }: Patience,
): Promise<Json> {
  const controller = new AbortController();
  let held: unknown;
  let late = false;
  const stop = () => {
    controller.abort();
    // Held until here: see `UpstreamResponse.origin`.
    held = undefined;
  };
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, ms);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const response = await send(controller.signal);
    held = response.origin;
    if (response.status !== 200 || response.body === null) throw new OtherStatus(response.status);
    return JSON.parse(await textUpTo(most, response.body)) as Json;
  } catch (error) {
    throw late ? new OutOfPatience() : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    // Nothing of what was left unread is wanted any more.
    controller.abort(held);
  }
}
