import { ProxyError } from "../errors.ts";
import { isStackOverflow } from "../json_depth.ts";
import { phrase } from "../phrases/phrase.ts";
import { depthFault } from "./client_request.ts";
import type { Deps } from "./exchange.ts";

/**
 * What is told of an error that nobody foresaw. A request's `body` that nests too deep runs any stack over and is the
 * client's fault; all else is a defect of ours: nothing is told of its insides, which are logged whole.
 */
export function defect(error: unknown, body: Uint8Array | null, { onDefect }: Pick<Deps, "onDefect">): ProxyError {
  const fault = isStackOverflow(error) ? depthFault(body) : undefined;
  if (fault !== undefined) return fault;
  onDefect(error);
  return new ProxyError("upstream", phrase("outcome.defect"), { status: 500 });
}
