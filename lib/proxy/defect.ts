import { ProxyError } from "../errors.ts";
import { phrase } from "../phrases/phrase.ts";
import type { Deps } from "./exchange.ts";

/** What is told of a defect of ours: nothing of its insides, which are logged whole. */
export function defect(error: unknown, { onDefect }: Pick<Deps, "onDefect">): ProxyError {
  onDefect(error);
  return new ProxyError("upstream", phrase("outcome.defect"), { status: 500 });
}
