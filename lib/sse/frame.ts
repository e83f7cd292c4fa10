/** One server-sent event. */
export interface SseFrame {
  /** The `event:` field; empty if there was none. */
  readonly event: string;
  /** The `data:` lines, joined by a line feed. */
  readonly data: string;
}
