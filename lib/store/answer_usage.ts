/** What an answer used and cost, known once its bytes were read. */
import type { Protocol } from "../protocol/protocol.ts";
import type { Usage } from "../protocol/usage.ts";

export interface AnswerUsage {
  readonly requestId: string;
  /** When it was asked for, in milliseconds of the epoch. */
  readonly startedAt: number;
  readonly client: string;
  /** Name of the server key that the client used. */
  readonly keyName: string | undefined;
  readonly endpointId: string;
  /** What the endpoint was asked in, and for. */
  readonly protocol: Protocol | undefined;
  readonly model: string;
  readonly usage: Usage;
  /** As the upstream said it. */
  readonly stopReason: string | undefined;
  /** What it calls the model that answered. */
  readonly answeredModel: string | undefined;
  /** US dollars; `undefined`: unknown. */
  readonly cost: number | undefined;
}
