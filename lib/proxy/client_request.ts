/** A client's request as the pipeline knows it. */
import { positionOf, scan, type Span, valueAt } from "../json.ts";
import { ProxyError } from "../errors.ts";
import type { Client } from "../routing/client.ts";
import type { Operation } from "./operation.ts";

export interface ClientRequest {
  readonly operation: Operation;
  readonly method: string;
  /** With its `?`, or empty. */
  readonly search: string;
  readonly headers: Headers;
  readonly client: Client;
  /** The body as the client sent it, its content coding undone; `null`: none. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** Empty if the request names none. */
  readonly model: string;
  /** Where `model` stands in `bytes`. */
  readonly modelSpan: Span | undefined;
  /** The client wants events. */
  readonly stream: boolean;
}

/** What the body of a generating request says at its top. */
export interface BodyFacts {
  readonly model: string;
  readonly modelSpan: Span | undefined;
  readonly stream: boolean;
}

/**
 * Reads the facts that routing needs, without parsing the rest.
 * @throws ProxyError `invalid_request` with the position if the body is no JSON object
 */
export function readBodyFacts(bytes: Uint8Array): BodyFacts {
  const found = scan(bytes);
  switch (found.type) {
    case "object": {
      const modelSpan = found.members.get("model");
      const model = valueAt(bytes, modelSpan);
      return {
        model: typeof model === "string" ? model : "",
        modelSpan: typeof model === "string" ? modelSpan : undefined,
        stream: valueAt(bytes, found.members.get("stream")) === true,
      };
    }
    case "malformed": {
      const { line, column } = positionOf(bytes, found.offset);
      throw new ProxyError(
        "invalid_request",
        bytes.length === 0
          ? "Cannot read the request: its body is empty"
          : `Cannot read the request: its body is not valid JSON at line ${line}, column ${column} (byte ${found.offset} of ${bytes.length})`,
      );
    }
    case "other":
      throw new ProxyError("invalid_request", "Cannot read the request: its body is JSON, but not an object");
    default:
      return found satisfies never;
  }
}
