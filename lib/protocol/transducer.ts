/**
 * A stage of a stream: a small state machine without promises. `push` takes one item and gives what follows from it;
 * `end` is called once, at the end of the input or at its break, and gives what is still owed.
 */
export interface Transducer<A, B> {
  push(item: A): readonly B[];
  end(reason: "eof" | "error" | "canceled"): readonly B[];
}
