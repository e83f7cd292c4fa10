/** A client that carries a conversation on: what it asks next is made of what it has got so far. */
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import type { Chance, Words } from "./answer.ts";

/** What came of a request. */
export type Heard =
  /** In the form of a whole answer, streamed or not. */
  | { readonly type: "whole"; readonly answer: JsonObject }
  /** The stream ended in an error: the parts that were over by then. */
  | { readonly type: "broken"; readonly answer: JsonObject }
  | { readonly type: "refused"; readonly status: number; readonly body: Json };

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly custom?: boolean;
}

export interface Result {
  readonly call: Call;
  readonly text: string;
  readonly isError: boolean;
  readonly hasImage: boolean;
}

export interface ClientRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface Client {
  readonly protocol: Protocol;
  /** What of its ways was drawn for this session. */
  readonly name: string;
  request(model: string, streaming: boolean): ClientRequest;
  /** The whole answer that `events` tell. */
  collect(events: readonly JsonObject[]): Heard;
  /** Takes an answer into the conversation; its calls. */
  keep(answer: JsonObject): readonly Call[];
  say(text: string): void;
  /** The results of all calls of the answer before, perhaps with what the program reminds the model of. */
  give(results: readonly Result[], reminder: string | undefined): void;
  /** A summary takes the place of the conversation so far. */
  compact(summary: string): void;
  /** The endpoint is asked to do that itself; whether this client does so. */
  askForSummary?(): boolean;
  /** What a vendor has signed comes back with its calls; absent: it does. */
  readonly keepsSeals?: boolean;
  readonly box: ToolBox<JsonObject>;
  /** It was told that its answer is kept nowhere. */
  forget?(): void;
}

export interface ClientWorld {
  readonly chance: Chance;
  readonly words: Words;
  readonly session: string;
}

/** One pixel. */
export const IMAGE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const VALUE_SCHEMA: JsonObject = {
  type: "object",
  properties: { value: { type: "string", description: "what to do" }, count: { type: "integer" } },
  required: ["value"],
};

export const EMPTY_SCHEMA: JsonObject = { type: "object", properties: {} };

/** Some tools of `all`: one goes or comes at a time, so that the others keep their order. */
export class ToolBox<T> {
  private readonly all: readonly T[];
  private offered: readonly T[];

  constructor(all: readonly T[], private readonly chance: Chance) {
    this.all = all;
    this.offered = all.filter((_, i) => i === 0 || chance() < 0.7);
  }

  get tools(): readonly T[] {
    return this.isClosed ? [] : this.offered;
  }

  /** None are offered for once. */
  isClosed = false;

  change(): void {
    const i = 1 + Math.floor(this.chance() * (this.all.length - 1));
    const tool = this.all[i]!;
    this.offered = this.offered.includes(tool) ? this.offered.filter((each) => each !== tool) : [...this.offered, tool];
  }
}

export function recordOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
