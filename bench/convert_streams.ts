/** Whole answers as upstreams stream them, generated, the same in every run: thinking, text, and two tool calls. */
import type { Protocol } from "../lib/protocol/protocol.ts";

/** How many pieces each has, and so has each of the calls; together what a long turn of an agent has. */
const LONG: Pieces = { thinking: 100, text: 500, calls: 2, arguments: 200 };
const SHORT: Pieces = { thinking: 10, text: 50, calls: 1, arguments: 20 };
const PIECE = " lorem ipsum";

interface Pieces {
  readonly thinking: number;
  readonly text: number;
  readonly calls: number;
  readonly arguments: number;
}

type Streamed = Exclude<Protocol, "gemini">;
type Frame = readonly [event: string, data: Readonly<Record<string, unknown>> | "[DONE]"];

/** The stream's bytes, and how many events they are. */
export function convertStream(
  protocol: Streamed,
  { short = false } = {},
): { bytes: Uint8Array<ArrayBuffer>; events: number } {
  const frames = FRAMES[protocol](short ? SHORT : LONG);
  const text = frames.map(([event, data]) => {
    const line = typeof data === "string" ? data : JSON.stringify(data);
    return `${event === "" ? "" : `event: ${event}\n`}data: ${line}\n\n`;
  }).join("");
  return { bytes: new TextEncoder().encode(text), events: frames.length };
}

const FRAMES: Readonly<Record<Streamed, (pieces: Pieces) => Frame[]>> = { chat, messages, responses };

/** The arguments of a call, in pieces: a file's new text. */
function argumentPieces(pieces: Pieces): string[] {
  return ['{"text":"', ...Array<string>(pieces.arguments - 2).fill(PIECE), '"}'];
}

function times(count: number, piece: (index: number) => Frame[]): Frame[] {
  return Array.from({ length: count }, (_, index) => piece(index)).flat();
}

function chat(pieces: Pieces): Frame[] {
  const chunk = (delta: unknown, finish: string | null = null, usage: unknown = null): Frame => ["", {
    id: "chatcmpl-Benchmark0000000000000000000",
    object: "chat.completion.chunk",
    created: 1763000000,
    model: "gpt-5.1",
    service_tier: "default",
    system_fingerprint: "fp_benchmark",
    choices: delta === undefined ? [] : [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage,
  }];
  const call = (index: number): Frame[] => [
    chunk({
      tool_calls: [{
        index,
        id: `call_Benchmark00000000000${index}`,
        type: "function",
        function: { name: "Tool0", arguments: "" },
      }],
    }),
    ...argumentPieces(pieces).map((text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] })),
  ];
  return [
    chunk({ role: "assistant", content: "", refusal: null }),
    ...times(pieces.thinking, () => [chunk({ reasoning_content: PIECE })]),
    ...times(pieces.text, () => [chunk({ content: PIECE })]),
    ...times(pieces.calls, call),
    chunk({}, "tool_calls"),
    chunk(undefined, null, {
      prompt_tokens: 50_000,
      completion_tokens: 1000,
      total_tokens: 51_000,
      prompt_tokens_details: { cached_tokens: 48_000, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 100, audio_tokens: 0 },
    }),
    ["", "[DONE]"],
  ];
}

function messages(pieces: Pieces): Frame[] {
  const frame = (type: string, members: Record<string, unknown>): Frame => [type, { type, ...members }];
  const block = (index: number, content: unknown, deltas: readonly unknown[]): Frame[] => [
    frame("content_block_start", { index, content_block: content }),
    ...deltas.map((delta) => frame("content_block_delta", { index, delta })),
    frame("content_block_stop", { index }),
  ];
  const usage = { input_tokens: 2000, cache_creation_input_tokens: 0, cache_read_input_tokens: 48_000 };
  const thinking = Array<unknown>(pieces.thinking).fill({ type: "thinking_delta", thinking: PIECE });
  return [
    frame("message_start", {
      message: {
        id: "msg_01BenchmarkConvert00000",
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-5",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    }),
    ...block(0, { type: "thinking", thinking: "", signature: "" }, [
      ...thinking,
      { type: "signature_delta", signature: "b".repeat(400) },
    ]),
    ...block(1, { type: "text", text: "" }, Array<unknown>(pieces.text).fill({ type: "text_delta", text: PIECE })),
    ...times(pieces.calls, (index) =>
      block(
        2 + index,
        { type: "tool_use", id: `toolu_01Benchmark00000000${index}`, name: "Tool0", input: {} },
        argumentPieces(pieces).map((text) => ({ type: "input_json_delta", partial_json: text })),
      )),
    frame("message_delta", {
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { ...usage, output_tokens: 1000 },
    }),
    frame("message_stop", {}),
  ];
}

function responses(pieces: Pieces): Frame[] {
  let sequence = 0;
  const frame = (type: string, members: Record<string, unknown>): Frame => [
    type,
    { type, sequence_number: sequence++, ...members },
  ];
  const response = { id: "resp_benchmark0000", object: "response", created_at: 1763000000, model: "gpt-5.1" };
  const text = PIECE.repeat(pieces.text);
  const message = { id: "msg_benchmark0000", type: "message", role: "assistant" };
  const part = { type: "output_text", annotations: [], logprobs: [] };
  const at = { item_id: message.id, output_index: 0, content_index: 0 };
  const output: unknown[] = [{ ...message, status: "completed", content: [{ ...part, text }] }];
  const call = (index: number): Frame[] => {
    const item = { id: `fc_benchmark000${index}`, type: "function_call", call_id: `call_bench${index}`, name: "Tool0" };
    const place = { item_id: item.id, output_index: 1 + index };
    const whole = { ...item, status: "completed", arguments: argumentPieces(pieces).join("") };
    output.push(whole);
    return [
      frame("response.output_item.added", { output_index: 1 + index, item: { ...item, arguments: "" } }),
      ...argumentPieces(pieces).map((delta) => frame("response.function_call_arguments.delta", { ...place, delta })),
      frame("response.function_call_arguments.done", { ...place, arguments: whole.arguments }),
      frame("response.output_item.done", { output_index: 1 + index, item: whole }),
    ];
  };
  return [
    frame("response.created", { response: { ...response, status: "in_progress", output: [] } }),
    frame("response.output_item.added", { output_index: 0, item: { ...message, status: "in_progress", content: [] } }),
    frame("response.content_part.added", { ...at, part: { ...part, text: "" } }),
    ...times(pieces.text, () => [frame("response.output_text.delta", { ...at, delta: PIECE, logprobs: [] })]),
    frame("response.output_text.done", { ...at, text, logprobs: [] }),
    frame("response.content_part.done", { ...at, part: { ...part, text } }),
    frame("response.output_item.done", { output_index: 0, item: output[0] }),
    ...times(pieces.calls, call),
    frame("response.completed", {
      response: {
        ...response,
        status: "completed",
        output,
        usage: {
          input_tokens: 50_000,
          input_tokens_details: { cached_tokens: 48_000 },
          output_tokens: 1000,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 51_000,
        },
      },
    }),
  ];
}
