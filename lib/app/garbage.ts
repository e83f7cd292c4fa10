/**
 * Gives memory back that many open requests have left behind, when nobody waits.
 *
 * V8 would by itself, but it takes a process that allocates nothing on its C++ heap for one that allocates very much
 * (V8 15.0, `Heap::HasLowAllocationRate`), and waits until there was no full collection for a hundred seconds, which
 * streams that fall silent keep putting off. Only `--expose-gc` (`tools/flags.ts`) lets a program ask for one.
 */

/** The heap of this thread. */
export interface Heap {
  /** In bytes, garbage included. */
  used(): number;
  /** Collects all that can be collected, moves the rest together and gives pages back. Everything stands still for it. */
  collect(): Promise<void>;
}

/**
 * A thousand streams that came at once leave 30 MB, since what each has made so far lives when a collection comes while
 * it is under way. To collect it takes 200 ms, and for some seconds afterwards a small request takes a fifth to a third more
 * (bench/README.md): with few open requests that is not worth what it gives back.
 */
const MANY = 100;
const WORTH_BYTES = 16 * 1024 * 1024;

/**
 * What collects garbage if there is enough of it; for moments in which nothing moves, with so many `open` requests.
 * `undefined`: there is no heap that it may collect.
 */
export function garbageCollector(heap: Heap | undefined): ((open: number) => void) | undefined {
  if (heap === undefined) return undefined;
  let kept = heap.used();
  return (open) => {
    if (open < MANY) return;
    const used = heap.used();
    // V8 collects by itself too.
    kept = Math.min(kept, used);
    if (used - kept < WORTH_BYTES) return;
    kept = Infinity;
    void heap.collect().then(() => kept = heap.used());
  };
}

type Collect = (options: { type: "major"; execution: "async"; flavor: "last-resort" }) => Promise<void>;

/** `undefined`: the program was started without the flag. */
export function ownHeap(): Heap | undefined {
  const { gc } = globalThis as { gc?: Collect };
  if (gc === undefined) return undefined;
  return {
    used: () => Deno.memoryUsage().heapUsed,
    collect: () => gc({ type: "major", execution: "async", flavor: "last-resort" }),
  };
}
