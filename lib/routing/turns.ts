/**
 * Whose turn it is under the policies `round_robin` and `weighted`: start-time fair queueing. An endpoint's next turn
 * is due when the work it has been given, divided by its weight, says so; one that was away takes no more than its
 * share when it comes back.
 */
export class Turns {
  /** Virtual time: that of the turn which was given last. */
  private now = 0;
  private readonly finishes = new Map<string, number>();

  /** `endpointId` was given a request. */
  report(endpointId: string, weight: number): void {
    const start = this.startOf(endpointId, weight);
    this.now = Math.max(this.now, start);
    this.finishes.set(endpointId, start + 1 / weight);
  }

  forget(endpointId: string): void {
    this.finishes.delete(endpointId);
  }

  /** When its next turn would be over, in virtual time: the smallest is next. */
  due(endpointId: string, weight: number): number {
    return this.startOf(endpointId, weight) + 1 / weight;
  }

  /** At most one turn is owed to it. */
  private startOf(endpointId: string, weight: number): number {
    return Math.max(this.now - 1 / weight, this.finishes.get(endpointId) ?? 0);
  }
}
