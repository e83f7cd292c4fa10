import type { HeaderView } from "../header_view.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { EventReader } from "./event_reader.ts";

/** An upstream's answer that the client may have. */
export type Answer =
  /** A stream that has brought its first meaningful event. */
  | {
    readonly type: "stream";
    readonly status: number;
    readonly headers: HeaderView;
    readonly events: EventReader;
    /** How it became the client's; `undefined`: it was so. */
    readonly conversion: Conversion | undefined;
    /** The upstream answered whole. */
    readonly reframed: boolean;
  }
  /** A whole answer, checked. */
  | {
    readonly type: "whole";
    readonly status: number;
    readonly headers: HeaderView;
    readonly body: Uint8Array<ArrayBuffer>;
    readonly conversion: Conversion | undefined;
    /** The upstream answered with a stream. */
    readonly reframed: boolean;
  }
  /** Passed through unread: files, audio, whatever the proxy does not know. */
  | {
    readonly type: "raw";
    readonly status: number;
    readonly headers: HeaderView;
    readonly body: ReadableStream<Uint8Array> | null;
    /** Ends the upstream's connection. */
    readonly abort: () => void;
  };
