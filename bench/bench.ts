/** What every case is given. */
import type { Subject } from "./subject.ts";

export interface Bench {
  /** Address of the upstream. */
  readonly upstream: string;
  readonly subject: Subject;
  /** Fewer rounds and requests: shows that it works, not what it costs. */
  readonly quick: boolean;
  /** Makes an empty folder for one process. */
  folder(): Promise<string>;
}
