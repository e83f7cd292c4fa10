/**
 * An answer that claims a clean end behind a call whose arguments are cut is an error: a client would run half a call, or
 * send it back to an upstream that rejects it. Behind a limit the cut is what the answer says.
 */
import { ProxyError } from "../../errors.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { PartStart, StreamEvent } from "../event.ts";
import type { Finish } from "../finish.ts";
import { isCutArguments } from "../json_repair.ts";
import type { Message } from "../message.ts";
import type { Transducer } from "../transducer.ts";

/** Takes checked events. */
export function wholeCalls(): Transducer<StreamEvent, StreamEvent> {
  return new WholeCalls();
}

/** `message`, or the error that it is by the same rule. */
export function withWholeCalls(message: Message): Message | ProxyError {
  if (mayCut(message.finish)) return message;
  const cut = message.parts.find((part) =>
    part.type === "tool_call" && part.kind !== "custom" && isCutArguments(part.arguments)
  );
  return cut?.type === "tool_call" ? cutError(cut.name) : message;
}

interface OpenCall {
  readonly name: string;
  readonly pieces: string[];
}

class WholeCalls implements Transducer<StreamEvent, StreamEvent> {
  private readonly open = new Map<number, OpenCall>();
  /** The first tool whose call is cut. */
  private cut: string | undefined;
  private isOver = false;

  push(event: StreamEvent): readonly StreamEvent[] {
    if (this.isOver) return [];
    if (event.type === "finish" && this.cut !== undefined && !mayCut(event.finish)) {
      this.isOver = true;
      return [{ type: "error", error: cutError(this.cut) }];
    }
    if (event.type === "part_start") this.start(event.index, event.part);
    else if (event.type === "part_end") this.close(event.index);
    else if (event.type === "delta" && this.open.size > 0) this.open.get(event.index)?.pieces.push(event.text);
    return [event];
  }

  end(): readonly StreamEvent[] {
    return [];
  }

  /** The text of a custom tool tells nothing of its end. */
  private start(index: number, part: PartStart): void {
    if (part.type === "tool_call" && part.kind !== "custom") this.open.set(index, { name: part.name, pieces: [] });
  }

  private close(index: number): void {
    const call = this.open.get(index);
    if (call === undefined) return;
    this.open.delete(index);
    if (isCutArguments(call.pieces.join(""))) this.cut ??= call.name;
  }
}

function mayCut({ reason }: Finish): boolean {
  return reason === "length" || reason === "context";
}

function cutError(tool: string): ProxyError {
  return new ProxyError("upstream", phrase("reading.arguments_cut", { tool }));
}
