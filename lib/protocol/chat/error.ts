/** Errors of Chat Completions; inside a stream an error is a `data:` line of its own. */
import type { ProxyError } from "../../errors.ts";
import type { SseFrame } from "../../sse/frame.ts";
import { encodeError } from "../openai_error.ts";

export { encodeError };

export function errorFrame(error: ProxyError): SseFrame {
  return { event: "", data: JSON.stringify(encodeError(error)) };
}
