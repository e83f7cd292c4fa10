/**
 * Whether it is the requests or the endpoints, where every endpoint failed on one: a request may bring that about alone,
 * however often it is sent, and a conversation with each of its turns. So many conversations one behind the other, with
 * nobody's request answered in between, do not.
 */
export class Suspicion {
  /** When a request of the session failed everywhere; the oldest first. */
  private readonly failed = new Map<string, number>();

  /** Every endpoint failed on a request of `session`; `true`: by now it is the endpoints. */
  report(session: string, { now, windowMs }: { now: number; windowMs: number }): boolean {
    for (const [each, at] of this.failed) {
      if (at + windowMs > now) break;
      this.failed.delete(each);
    }
    this.failed.delete(session);
    this.failed.set(session, now);
    if (this.failed.size < MANY) return false;
    // Those that are enough: no more have to be remembered.
    if (this.failed.size > MANY) this.failed.delete(this.failed.keys().next().value!);
    return true;
  }

  /** Somebody's request was answered. */
  answered(): void {
    this.failed.clear();
  }
}

/** More than a handful of broken conversations bring together, even where most requests are faulty. */
const MANY = 20;
