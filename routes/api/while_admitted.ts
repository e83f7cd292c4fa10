/** A stream of events that ends with the leave to read it: with a logout, its session, or another password. */
import type { Gate } from "../../lib/admin/gate.ts";

/** `response` to who was admitted by `headers`. */
export function whileAdmitted(response: Response, gate: Gate, headers: Headers): Response {
  if (response.body === null || response.headers.get("content-type") !== "text/event-stream") return response;
  // Nothing is read before somebody reads: an answer to HEAD is never read, nor closed.
  const stream = new ReadableStream(new Admitted(response.body, gate, headers), { highWaterMark: 0 });
  return new Response(stream, response);
}

class Admitted implements UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #over = false;
  #unlisten: (() => void) | undefined;

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>, readonly gate: Gate, readonly headers: Headers) {
    this.#reader = body.getReader();
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    this.#unlisten ??= this.gate.onLogout(() => this.#check(controller));
    const { value, done } = await this.#reader.read();
    if (!done && this.#check(controller)) return controller.enqueue(value);
    if (!this.#over) controller.close();
    this.#end();
  }

  async cancel(): Promise<void> {
    this.#end();
    await this.#reader.cancel();
  }

  /** Ends the stream if it is read without leave. */
  #check(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): boolean {
    if (this.#over) return false;
    if (this.gate.stays(this.headers)) return true;
    this.#end();
    controller.close();
    void this.#reader.cancel();
    return false;
  }

  #end(): void {
    this.#over = true;
    this.#unlisten?.();
  }
}
