import type { Transducer } from "../transducer.ts";

/** Two stages as one. */
export function pipe<A, B, C>(first: Transducer<A, B>, second: Transducer<B, C>): Transducer<A, C> {
  const through = (items: readonly B[]): readonly C[] => {
    // Nearly always: one event of one, without a list made for it.
    if (items.length === 1) return second.push(items[0]!);
    const out: C[] = [];
    for (const item of items) out.push(...second.push(item));
    return out;
  };
  return {
    push: (item) => through(first.push(item)),
    end: (reason) => [...through(first.end(reason)), ...second.end(reason)],
  };
}
