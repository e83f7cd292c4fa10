/** How everything stands each time that it has changed, for one who watches. */
import type { AdminContext } from "./admin_context.ts";
import type { KnownStatus, Status } from "./status_schema.ts";
import { statusView } from "./status_view.ts";

/**
 * Until `signal` aborts or the program ends. It comes at once, and no other before `onStatus` is done with it; what
 * changes meanwhile is told as it is then.
 */
export async function watchStatus(
  { status, say }: Pick<AdminContext, "status" | "say">,
  onStatus: (status: Status) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let latest: KnownStatus | undefined;
  let isOver = signal.aborted;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  const leave = status.listen({
    onStatus: (known) => {
      latest = known;
      wake();
    },
    onEnd: end,
  });
  signal.addEventListener("abort", end);
  while (!isOver) {
    const now = latest;
    latest = undefined;
    if (now === undefined) await new Promise<void>((resolve) => wake = resolve);
    else await onStatus(statusView(now, say));
  }
  leave();
}
