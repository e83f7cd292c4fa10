/** The thread in which the database lives: it answers calls of `worker_client.ts`, one after the other. */
import type { CallMessage, ReplyMessage, StartMessage } from "../worker_client.ts";
import { Engine, type EngineOptions } from "./engine.ts";

let engine: Engine;

globalThis.addEventListener("message", ({ data }: MessageEvent<StartMessage<EngineOptions> | CallMessage>) => {
  if ("start" in data) engine = new Engine(data.start);
  else void answer(data).then((reply) => globalThis.postMessage(reply));
});

async function answer({ id, name, args }: CallMessage): Promise<ReplyMessage> {
  try {
    const operation = engine[name as keyof Engine] as (...args: readonly unknown[]) => unknown;
    return { id, value: await operation.apply(engine, args) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}
