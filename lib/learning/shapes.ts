/**
 * Sessions whose requests an endpoint took only as the codec of its protocol wrote them: their next ones go so at once. It
 * is no fact about the endpoint, since it may be one tool or one turn of theirs that is in the way.
 */
import type { Protocol } from "../protocol/protocol.ts";

export interface Shape {
  readonly endpointId: string;
  readonly protocol: Protocol;
  readonly session: string;
}

/** A session that is silent for so long begins as it came, in milliseconds. */
const MAX_SILENCE_MS = 3_600_000;

/** More at a time are no real use: the one that was silent longest goes. */
const MAX_SESSIONS = 1000;

export class Shapes {
  private readonly known = new Map<string, { readonly endpointId: string; readonly until: number }>();

  /** As nearly always: then nobody need put together what to look for. */
  get isEmpty(): boolean {
    return this.known.size === 0;
  }

  has(shape: Shape, now: number): boolean {
    const found = this.known.get(keyOf(shape));
    return found !== undefined && found.until > now;
  }

  /** A request of it was answered in this form. */
  add(shape: Shape, now: number): void {
    const key = keyOf(shape);
    this.known.delete(key);
    this.known.set(key, { endpointId: shape.endpointId, until: now + MAX_SILENCE_MS });
    if (this.known.size <= MAX_SESSIONS) return;
    const oldest = this.known.keys().next().value;
    if (oldest !== undefined) this.known.delete(oldest);
  }

  remove(shape: Shape): void {
    this.known.delete(keyOf(shape));
  }

  /** Everything, or everything of one endpoint. */
  removeAll(endpointId?: string): void {
    for (const [key, known] of this.known) {
      if (endpointId === undefined || known.endpointId === endpointId) this.known.delete(key);
    }
  }
}

function keyOf({ endpointId, protocol, session }: Shape): string {
  return `${endpointId}\n${protocol}\n${session}`;
}
