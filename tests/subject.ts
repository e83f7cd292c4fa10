import { isObject, type Json } from "../lib/json.ts";
import type { Subject } from "../lib/routing/subject.ts";

export interface SubjectParts extends Partial<Omit<Subject, "headers" | "bytes" | "body">> {
  readonly headers?: HeadersInit;
  readonly json?: unknown;
  /** The body as text; `json` is the shorter form. */
  readonly text?: string;
}

/** A request as routing sees it, with what a test needs of its own; it counts how often the body is parsed. */
export function subject({ headers, json, text, ...own }: SubjectParts = {}): Subject & { readonly parses: number } {
  const bytes = new TextEncoder().encode(text ?? (json === undefined ? "" : JSON.stringify(json)));
  let parses = 0;
  return {
    method: "POST",
    path: "/v1/messages",
    search: "",
    client: "other",
    keyName: undefined,
    protocol: "messages",
    model: "",
    stream: false,
    ...own,
    headers: new Headers(headers),
    bytes,
    body: () => {
      parses++;
      const value = parsed(bytes);
      return isObject(value) ? value : undefined;
    },
    get parses() {
      return parses;
    },
  };
}

function parsed(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    return undefined;
  }
}
