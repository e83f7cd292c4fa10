/** Recorded errors, if the collection lies beside this repository. */
import type { Json } from "../../lib/json.ts";

export interface RecordedError {
  readonly id: string;
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>> | null;
}

export function readCorpus(): readonly RecordedError[] | undefined {
  try {
    const text = Deno.readTextFileSync(new URL("../../../shared/corpora/errors.jsonl", import.meta.url));
    return text.trim().split("\n").map((line) => JSON.parse(line) as RecordedError);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
