import type { Transducer } from "../transducer.ts";

/** What comes of `items`, which are all that there are. */
export function through<A, B>(items: Iterable<A>, stage: Transducer<A, B>): B[] {
  const out: B[] = [];
  for (const item of items) for (const told of stage.push(item)) out.push(told);
  for (const told of stage.end("eof")) out.push(told);
  return out;
}

/** Two stages as one. */
export function pipe<A, B, C>(first: Transducer<A, B>, second: Transducer<B, C>): Transducer<A, C> {
  const through = (items: readonly B[]): readonly C[] => {
    // Nearly always: one event of one, without a list made for it.
    if (items.length === 1) return second.push(items[0]!);
    const out: C[] = [];
    // One by one: what was held back may be more than a call takes arguments.
    for (const item of items) for (const told of second.push(item)) out.push(told);
    return out;
  };
  return {
    push: (item) => through(first.push(item)),
    end: (reason) => [...through(first.end(reason)), ...second.end(reason)],
  };
}
