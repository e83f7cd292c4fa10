import type { ProxyError } from "../errors.ts";
import { scan, valueAt } from "../json.ts";
import { FUNCTION_TOOLS } from "../learning/function_tools.ts";
import { patchJson } from "../json_patch.ts";
import { OWN_TOOLS } from "../protocol/own_tools.ts";
import { otherTools, OwnCalls, type Retold } from "../protocol/own_calls.ts";
import type { SseFrame } from "../sse/frame.ts";
import { vendorOf } from "../upstream/vendor.ts";
import { holdsText } from "../holds_text.ts";
import type { Answered } from "./try.ts";

/** Types of tools that are no functions and that their client runs. */
const OTHERS = ["custom", ...Object.keys(OWN_TOOLS)].map((type) => `"${type}"`);

/**
 * What gives the calls of an unconverted answer the form that their client knows; `undefined`: none can be in another.
 * An endpoint that answers so is asked with functions from then on: it may not read what is told of other calls either.
 */
export function callsOf({ request, candidate, conversion, endpoint, lesson }: Answered): ClientCalls | undefined {
  const { bytes, operation } = request;
  if (conversion !== undefined || candidate.protocol !== "responses" || operation.type !== "generate") return undefined;
  if (bytes === null || vendorOf(endpoint) === "openai" || !OTHERS.some((type) => holdsText(bytes, type))) {
    return undefined;
  }
  let isNoticed = false;
  return new ClientCalls(
    new OwnCalls(() => toolsOf(bytes), ({ type, name }) => {
      if (!isNoticed) lesson?.notice(FUNCTION_TOOLS, JSON.stringify({ type, name }));
      isNoticed = true;
    }),
  );
}

function toolsOf(bytes: Uint8Array<ArrayBuffer>): ReturnType<typeof otherTools> {
  const scanned = scan(bytes);
  const member = (name: string) => scanned.type === "object" ? valueAt(bytes, scanned.members.get(name)) : undefined;
  return otherTools(member("tools"), member("input"));
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The calls of one answer, as its client knows them. */
export class ClientCalls {
  constructor(private readonly own: OwnCalls) {}

  /** A call is cut: nothing more of the answer is told. */
  get error(): ProxyError | undefined {
    return this.own.error;
  }

  /** Whether `bytes`, some of the answer, may have to change. */
  concerns(bytes: Bytes): boolean {
    return this.own.concerns((text) => holdsText(bytes, text));
  }

  /** The frames in place of `frame`; `undefined`: it stays. */
  push(frame: SseFrame): readonly SseFrame[] | undefined {
    if (this.error !== undefined) return [];
    const frames = this.own.push(frame)?.map(patched);
    return this.error === undefined ? frames : [];
  }

  /** A whole answer, and `body` itself if no call of it has to change. */
  whole(body: Bytes): Bytes {
    return patchJson(body, this.own.edits);
  }
}

function patched({ frame: { event, data }, edits, type }: Retold): SseFrame {
  const all = type === undefined ? edits : [...edits, { type: "set" as const, path: "type", value: type }];
  const bytes = patchJson(new TextEncoder().encode(data), all);
  return { event: event === "" || type === undefined ? event : type, data: new TextDecoder().decode(bytes) };
}
