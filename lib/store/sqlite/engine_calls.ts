/** Calls that came as messages, answered by the engine. */
import type { CallMessage, ReplyMessage, StartMessage } from "../worker_client.ts";
import { Engine, type EngineOptions } from "./engine.ts";

export class EngineCalls {
  readonly #reply: (reply: ReplyMessage) => void;
  #engine: Engine | undefined;

  constructor(reply: (reply: ReplyMessage) => void) {
    this.#reply = reply;
  }

  /** The first message starts the engine. */
  async hear(message: StartMessage<EngineOptions> | CallMessage): Promise<void> {
    if ("start" in message) this.#engine = new Engine(message.start);
    else this.#reply(await this.#answer(message));
  }

  async #answer({ id, name, args }: CallMessage): Promise<ReplyMessage> {
    try {
      const operation = this.#engine![name as keyof Engine] as (...args: readonly unknown[]) => unknown;
      return { id, value: await operation.apply(this.#engine, args) };
    } catch (error) {
      return { id, error: error instanceof Error ? error.stack ?? error.message : String(error) };
    }
  }
}
