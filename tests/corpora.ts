/** Recorded traffic of real providers, if it lies beside this repository; tests that read it are skipped where it does not. */
import type { Json } from "../lib/json.ts";
import type { Protocol } from "../lib/protocol/protocol.ts";

const FOLDER = new URL("../../shared/corpora/", import.meta.url);

const PROTOCOL: Readonly<Record<string, Protocol>> = {
  "anthropic-messages": "messages",
  "openai-chat": "chat",
  "openai-responses": "responses",
  "gemini": "gemini",
};

export interface RecordedCase {
  readonly id: string;
  readonly protocol: Protocol;
  readonly status: number;
  /** `create` for an answer of a model. */
  readonly op: string;
  readonly shows: readonly string[];
  readonly form: "sse" | "json" | "txt";
  read(): Uint8Array<ArrayBuffer>;
}

export interface RecordedError {
  readonly id: string;
  readonly status: number;
  readonly body: Json;
}

export const hasCorpora = exists(new URL("index.jsonl", FOLDER));

export function recordedCases(): RecordedCase[] {
  return lines<{ id: string; status: number; op: string; shows: string[] }>("index.jsonl").map((row) => {
    const form = (["sse", "json", "txt"] as const).find((ext) => exists(file(row.id, ext)));
    if (form === undefined) throw new Error(`Cannot find the recorded answer of ${row.id}`);
    const protocol = PROTOCOL[row.id.split("/")[1]!]!;
    return { ...row, protocol, form, read: () => Deno.readFileSync(file(row.id, form)) };
  });
}

export function recordedErrors(): RecordedError[] {
  return lines<RecordedError>("errors.jsonl");
}

function file(id: string, ext: string): URL {
  return new URL(`${id}.response.${ext}`, FOLDER);
}

function lines<T>(name: string): T[] {
  return Deno.readTextFileSync(new URL(name, FOLDER)).trim().split("\n").map((line) => JSON.parse(line) as T);
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
