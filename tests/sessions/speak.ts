/** An answer in its vendor's words, whole and as a stream. */
import type { JsonObject } from "../../lib/json.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { newId, pieces, type WireEvent } from "../clients/wire.ts";
import { listOf } from "../clients/offered_tools.ts";
import type { Answer, Step } from "./answer.ts";
import { speakResponses } from "./speak_responses.ts";
import { argumentsOf, PAGE, type Speaker, type Spoken } from "./spoken.ts";

export function speak(answer: Answer, speaker: Speaker): Spoken {
  const { protocol } = speaker.vendor;
  // Google's calls come whole.
  const steps = protocol === "gemini" ? answer.steps.filter((step) => step.type !== "call" || !step.cut) : answer.steps;
  return SPEECH[protocol]({ ...answer, steps }, speaker);
}

const SPEECH: Readonly<Record<Protocol, (answer: Answer, speaker: Speaker) => Spoken>> = {
  messages: messages,
  chat: chat,
  responses: speakResponses,
  gemini: gemini,
};

function messages({ steps, ending }: Answer, { vendor, signatures }: Speaker): Spoken {
  const content = steps.flatMap((step, i): JsonObject[] => {
    switch (step.type) {
      case "thinking": {
        if (vendor.thinks === "plain") return [{ type: "thinking", thinking: step.text, signature: "" }];
        const isHidden = step.hidden && vendor.signer === "claude";
        const data = signatures.sign(vendor, isHidden ? "" : step.text);
        return isHidden
          ? [{ type: "redacted_thinking", data }]
          : [{ type: "thinking", thinking: step.text, signature: data }];
      }
      case "text": {
        if (steps[i - 1]?.type !== "search") return [{ type: "text", text: step.text }];
        const place = { ...PAGE, cited_text: "cited", encrypted_index: signatures.sign(vendor, "index") };
        return [{ type: "text", text: step.text, citations: [{ type: "web_search_result_location", ...place }] }];
      }
      case "refusal":
        return [{ type: "text", text: step.text }];
      case "search": {
        const id = newId("srvtoolu_");
        const found = {
          type: "web_search_result",
          ...PAGE,
          encrypted_content: signatures.sign(vendor, "found"),
          page_age: null,
        };
        return [
          { type: "server_tool_use", id, name: "web_search", input: { query: step.query } },
          { type: "web_search_tool_result", tool_use_id: id, content: [found] },
        ];
      }
      case "call":
        return [{
          type: "tool_use",
          id: newId("toolu_"),
          name: step.tool.name,
          input: step.cut ? argumentsOf(step) : step.input,
        }];
      default:
        return step satisfies never;
    }
  });
  const stop_reason = ending === "limit"
    ? "max_tokens"
    : steps.some(({ type }) => type === "refusal")
    ? "refusal"
    : steps.some(({ type }) => type === "call")
    ? "tool_use"
    : "end_turn";
  const head = { id: newId("msg_"), type: "message", role: "assistant", model: vendor.model };
  const usage = { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 5 };
  const whole = { ...head, content, stop_reason, stop_sequence: null, usage };
  const event = (type: string, members: JsonObject): WireEvent => ({ event: type, data: { type, ...members } });
  const events = [
    event("message_start", { message: { ...whole, content: [], stop_reason: null } }),
    event("ping", {}),
    ...content.flatMap((block, index): WireEvent[] => {
      const delta = (members: JsonObject) => event("content_block_delta", { index, delta: members });
      const begin = (members: JsonObject) =>
        event("content_block_start", { index, content_block: { ...block, ...members } });
      const stop = event("content_block_stop", { index });
      switch (block["type"]) {
        case "text": {
          const { citations: _, ...empty } = { ...block, text: "" } as JsonObject;
          return [
            event("content_block_start", { index, content_block: empty }),
            ...listOf(block["citations"]).map((citation) => delta({ type: "citations_delta", citation })),
            ...pieces(String(block["text"])).map((text) => delta({ type: "text_delta", text })),
            stop,
          ];
        }
        case "thinking":
          return [
            begin({ thinking: "", signature: "" }),
            ...pieces(String(block["thinking"])).map((thinking) => delta({ type: "thinking_delta", thinking })),
            ...(block["signature"] === "" ? [] : [delta({ type: "signature_delta", signature: block["signature"]! })]),
            stop,
          ];
        case "tool_use":
        case "server_tool_use":
          return [
            begin({ input: {} }),
            ...pieces(typeof block["input"] === "string" ? block["input"] : JSON.stringify(block["input"])).map((
              partial_json,
            ) => delta({ type: "input_json_delta", partial_json })),
            stop,
          ];
        default:
          return [begin({}), stop];
      }
    }),
    event("message_delta", { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
    event("message_stop", {}),
  ];
  return { whole, events };
}

function chat({ steps, ending }: Answer, { vendor, signatures }: Speaker): Spoken {
  const of = <T extends Step["type"]>(type: T) =>
    steps.filter((step): step is Extract<Step, { type: T }> => step.type === type);
  const texts = of("text").map(({ text }) => text);
  const thought = vendor.thinks === "not" ? "" : of("thinking").map(({ text }) => text).join("");
  const refusal = of("refusal").map(({ text }) => text).join("");
  const calls = of("call").map((step, i): JsonObject => {
    const { name } = step.tool;
    const id = vendor.countsCalls ? `functions.${name}:${i}` : newId("call_");
    const text = argumentsOf(step);
    const sealed = vendor.thinks === "signed" && i === 0
      ? { extra_content: { google: { thought_signature: signatures.sign(vendor, text) } } }
      : {};
    return { id, type: "function", function: { name, arguments: text }, ...sealed };
  });
  const details = vendor.thinks === "details" && thought !== ""
    ? [{
      type: "reasoning.text",
      text: thought,
      signature: signatures.sign(vendor, thought),
      format: "anthropic-claude-v1",
      index: 0,
    }]
    : [];
  const reasoning: JsonObject = thought === "" || vendor.thinks === "signed"
    ? {}
    : vendor.thinks === "details"
    ? { reasoning: thought, reasoning_details: details }
    : { reasoning_content: thought };
  const message: JsonObject = {
    ...{ role: "assistant", content: texts.join("") || null },
    ...reasoning,
    ...(refusal === "" ? {} : vendor.signer === "openai-chat" ? { refusal } : { content: refusal }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const finish_reason = ending === "limit" ? "length" : calls.length > 0 ? "tool_calls" : "stop";
  const head = { id: newId("chatcmpl-"), created: 1_795_377_862, model: vendor.model };
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const choice = { index: 0, message, logprobs: null, finish_reason };
  const whole = { ...head, object: "chat.completion", choices: [choice], usage };
  const chunk = (delta: JsonObject, finish: string | null = null): WireEvent => ({
    data: { ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] },
  });
  const told = typeof message["content"] === "string" ? message["content"] : "";
  const events: WireEvent[] = [
    chunk({ role: "assistant", content: "" }),
    ...pieces(thought === "" || vendor.thinks === "signed" ? "" : thought).map((text) =>
      vendor.thinks === "details"
        ? chunk({
          reasoning: text,
          reasoning_details: [{ type: "reasoning.text", text, format: "anthropic-claude-v1", index: 0 }],
        })
        : chunk({ reasoning_content: text })
    ),
    ...details.map(({ signature }) =>
      chunk({ reasoning_details: [{ type: "reasoning.text", signature, format: "anthropic-claude-v1", index: 0 }] })
    ),
    ...pieces(told).map((content) => chunk({ content })),
    ...(vendor.signer === "openai-chat" ? pieces(refusal).map((text) => chunk({ refusal: text })) : []),
    ...calls.flatMap((call, index) => {
      const { name, arguments: text } = call["function"] as JsonObject;
      const first = { index, ...call, function: { name: name!, arguments: "" } };
      const rest = pieces(String(text)).map((part) => ({ index, function: { arguments: part } }));
      return [first, ...rest].map((part) => chunk({ tool_calls: [part] }));
    }),
    chunk({}, finish_reason),
    { data: { ...head, object: "chat.completion.chunk", choices: [], usage } },
    { data: "[DONE]" },
  ];
  return { whole, events };
}

function gemini({ steps, ending }: Answer, { vendor, signatures }: Speaker): Spoken {
  let isSigned = false;
  const said = steps.filter(({ type }) => type !== "search");
  const parts = said.map((step, i): JsonObject => {
    const behindThought = said[i - 1]?.type === "thinking";
    switch (step.type) {
      case "thinking":
        return { text: step.text, thought: true };
      case "call": {
        const sign = !isSigned || behindThought;
        isSigned = true;
        const { tool: { name }, input } = step;
        return {
          functionCall: { name, args: input },
          ...(sign ? { thoughtSignature: signatures.sign(vendor, JSON.stringify(input)) } : {}),
        };
      }
      case "text":
        return { text: step.text, ...(behindThought ? { thoughtSignature: signatures.sign(vendor, step.text) } : {}) };
      case "refusal":
        return { text: step.text };
      default:
        throw new Error(step.type);
    }
  });
  const queries = steps.flatMap((step) => step.type === "search" ? [step.query] : []);
  const { url: uri, title } = PAGE;
  const grounding = queries.length === 0
    ? {}
    : { groundingMetadata: { webSearchQueries: queries, groundingChunks: [{ web: { uri, title } }] } };
  const end = { finishReason: ending === "limit" ? "MAX_TOKENS" : "STOP", index: 0, ...grounding };
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 };
  const head = { modelVersion: vendor.model, responseId: newId("") };
  const whole = { candidates: [{ content: { parts, role: "model" }, ...end }], usageMetadata, ...head };
  const split = (part: JsonObject): JsonObject[] => {
    const { text, thoughtSignature, ...rest } = part;
    if (typeof text !== "string") return [part];
    const cut = pieces(text).map((piece): JsonObject => ({ text: piece, ...rest }));
    // A text's signature may come in a part of its own.
    return thoughtSignature === undefined ? cut : [...cut, { text: "", thoughtSignature }];
  };
  const events: WireEvent[] = [
    ...parts.flatMap(split).map((part): WireEvent => ({
      data: { candidates: [{ content: { parts: [part], role: "model" }, index: 0 }], usageMetadata, ...head },
    })),
    { data: { candidates: [{ content: { parts: [{ text: "" }], role: "model" }, ...end }], usageMetadata, ...head } },
  ];
  return { whole, events };
}
