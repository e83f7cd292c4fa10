import type { StreamEvent } from "../event.ts";
import type { Transducer } from "../transducer.ts";

/** Holds all events back until their end, and gives what `change` makes of them. */
export function gathered(
  change: (events: readonly StreamEvent[]) => Iterable<StreamEvent>,
): Transducer<StreamEvent, StreamEvent> {
  const events: StreamEvent[] = [];
  return {
    push(event) {
      events.push(event);
      return event.type === "end" || event.type === "error" ? [...change(events)] : [];
    },
    end: () => [],
  };
}
