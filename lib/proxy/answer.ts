import type { EventReader } from "./event_reader.ts";

/** An upstream's answer that the client may have. */
export type Answer =
  /** A stream that has brought its first meaningful event. */
  | { readonly type: "stream"; readonly status: number; readonly headers: Headers; readonly events: EventReader }
  /** A whole answer, checked. */
  | {
    readonly type: "whole";
    readonly status: number;
    readonly headers: Headers;
    readonly body: Uint8Array<ArrayBuffer>;
  }
  /** Passed through unread: files, audio, whatever the proxy does not know. */
  | {
    readonly type: "raw";
    readonly status: number;
    readonly headers: Headers;
    readonly body: ReadableStream<Uint8Array> | null;
    /** Ends the upstream's connection. */
    readonly abort: () => void;
  };
