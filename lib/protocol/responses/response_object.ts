/** The `response` object that stands in the first and last events of a stream, and is the whole answer without one. */
import type { Json, JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";

/** What changes from one event to the next. */
export interface Progress {
  readonly status: "in_progress" | "completed" | "incomplete" | "failed";
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly incomplete_details: { readonly reason: string } | null;
  readonly output: JsonObject[];
  readonly usage: JsonObject | null;
}

export const IN_PROGRESS: Progress = {
  status: "in_progress",
  error: null,
  incomplete_details: null,
  output: [],
  usage: null,
};

export class ResponseObject {
  /** The members that repeat the request, as JSON: they may be long, and every event of the object has them. */
  private readonly echo: string;

  constructor(private readonly id: string, private readonly translation: Translation) {
    this.echo = JSON.stringify(echoOf(translation.request)).slice(1);
  }

  json(progress: Progress): string {
    return `${JSON.stringify(this.own(progress)).slice(0, -1)},${this.echo}`;
  }

  object(progress: Progress): JsonObject {
    return { ...this.own(progress), ...echoOf(this.translation.request) };
  }

  private own({ status, error, incomplete_details, output, usage }: Progress): JsonObject {
    return {
      id: this.id,
      object: "response",
      created_at: Math.floor(this.translation.now / 1000),
      status,
      background: false,
      error: error === null ? null : { ...error },
      incomplete_details: incomplete_details === null ? null : { ...incomplete_details },
      model: this.translation.clientModel,
      output,
      usage,
    };
  }
}

/** What a response says where the request did not. */
export const UNSAID: JsonObject = {
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: "default",
  store: false,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: "disabled",
  user: null,
  metadata: {},
};

function echoOf(request: JsonObject): JsonObject {
  const merged = (name: string): Json => ({ ...UNSAID[name] as JsonObject, ...request[name] as JsonObject });
  return Object.fromEntries(
    Object.entries(UNSAID).map(([name, value]) => {
      if (name === "reasoning" || name === "text") return [name, merged(name)];
      return [name, request[name] ?? value];
    }),
  );
}
