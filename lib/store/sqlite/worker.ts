/** The thread in which the database lives: it answers calls of `worker_client.ts`, one after the other. */
import { EngineCalls } from "./engine_calls.ts";

const calls = new EngineCalls((reply) => globalThis.postMessage(reply));
globalThis.addEventListener("message", ({ data }: MessageEvent) => void calls.hear(data));
