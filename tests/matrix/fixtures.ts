/** The fixtures of `tests/fixtures`: requests and answers in each protocol's own words, and what they say. */
import type { ErrorKind } from "../../lib/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { FinishReason } from "../../lib/protocol/finish.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";
import type { SseFrame } from "../../lib/sse/frame.ts";
import type { Said, Tokens } from "./said.ts";

export const PROTOCOLS: readonly Protocol[] = ["messages", "chat", "responses", "gemini"];

export interface RequestFixture {
  readonly protocol: Protocol;
  readonly name: string;
  readonly shows: string;
  /** Texts that every upstream must get; a pair: or the loss that is reported instead. */
  readonly holds: readonly (string | readonly [string, string])[];
  readonly body: JsonObject;
}

export interface AnswerFixture {
  readonly protocol: Protocol;
  readonly name: string;
  readonly shows: string;
  readonly says:
    | (Omit<Said, "finish" | "usage"> & { readonly finish: FinishReason; readonly usage: Counted | null })
    | { readonly error: ErrorKind };
  /** What clients of other protocols cannot be told. */
  readonly loses?: readonly string[];
  readonly body: JsonObject;
  /** The same answer as a stream. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly frames: readonly SseFrame[];
}

/** Without `writes`: nothing was written to a cache. */
export type Counted = Omit<Tokens, "writes"> & { readonly writes?: Tokens["writes"] };

const FOLDER = new URL("../fixtures/", import.meta.url);

export function requestFixtures(): RequestFixture[] {
  return PROTOCOLS.flatMap((protocol) =>
    names(protocol).filter((name) => name.startsWith("request_")).map((name) => ({
      protocol,
      name: name.slice("request_".length),
      ...JSON.parse(text(`${protocol}/${name}.json`)),
    }))
  );
}

export function answerFixtures(): AnswerFixture[] {
  return PROTOCOLS.flatMap((protocol) =>
    names(protocol).filter((name) => !name.startsWith("request_")).map((name) => {
      const bytes = Deno.readFileSync(new URL(`${protocol}/${name}.sse`, FOLDER));
      return {
        protocol,
        name,
        ...JSON.parse(text(`${protocol}/${name}.json`)),
        bytes,
        frames: new SseDecoder().push(bytes).frames,
      };
    })
  );
}

function names(protocol: Protocol): string[] {
  return [...Deno.readDirSync(new URL(`${protocol}/`, FOLDER))].map(({ name }) => name)
    .filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).toSorted();
}

function text(path: string): string {
  return Deno.readTextFileSync(new URL(path, FOLDER));
}
