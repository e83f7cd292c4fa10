/** An answer in OpenAI's words for Responses, whole and as a stream. */
import type { JsonObject } from "../../lib/json.ts";
import { listOf } from "../clients/offered_tools.ts";
import { newId, pieces, type WireEvent } from "../clients/wire.ts";
import type { Answer } from "./answer.ts";
import { argumentsOf, PAGE, type Speaker, type Spoken } from "./spoken.ts";

export function speakResponses({ steps, ending }: Answer, { vendor, signatures, request }: Speaker): Spoken {
  const output = steps.map((step, i): JsonObject => {
    switch (step.type) {
      case "thinking": {
        const id = newId("rs_");
        const isOpen = vendor.thinks === "plain";
        const summary = step.hidden || isOpen ? [] : [{ type: "summary_text", text: step.text }];
        if (isOpen) return { id, type: "reasoning", summary, content: [{ type: "reasoning_text", text: step.text }] };
        return { id, type: "reasoning", summary, encrypted_content: signatures.sign(vendor, step.text, id) };
      }
      case "text": {
        if (/_summary/.test(step.text) && request.includes("compaction_trigger")) {
          return { id: newId("cmp_"), type: "compaction", encrypted_content: signatures.sign(vendor, step.text) };
        }
        const cited = steps[i - 1]?.type === "search";
        const annotations = cited ? [{ type: "url_citation", ...PAGE, start_index: 0, end_index: 3 }] : [];
        return message({ type: "output_text", text: step.text, annotations, logprobs: [] });
      }
      case "refusal":
        return message({ type: "refusal", refusal: step.text });
      case "search": {
        const action = { type: "search", query: step.query, queries: [step.query] };
        return { id: newId("ws_"), type: "web_search_call", status: "completed", action };
      }
      case "call": {
        const { tool: { name, namespace }, input } = step;
        const status = step.cut ? "incomplete" : "completed";
        const rest = { status, call_id: newId("call_"), name, ...(namespace ? { namespace } : {}) };
        return typeof input === "string"
          ? { id: newId("ctc_"), type: "custom_tool_call", ...rest, input: argumentsOf(step) }
          : { id: newId("fc_"), type: "function_call", ...rest, arguments: argumentsOf(step) };
      }
      default:
        return step satisfies never;
    }
  });
  const status = ending === "limit" ? "incomplete" : "completed";
  const whole = {
    ...{ id: newId("resp_"), object: "response", created_at: 1_795_377_862, status, model: vendor.model, error: null },
    ...{ incomplete_details: ending === "limit" ? { reason: "max_output_tokens" } : null, output },
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  };
  const running = { ...whole, status: "in_progress", output: [], usage: null };
  const list: [string, JsonObject][] = [["response.created", { response: running }]];
  output.forEach((item, output_index) => {
    const at = { item_id: item["id"]!, output_index };
    const add = (type: string, members: JsonObject) => void list.push([`response.${type}`, { ...at, ...members }]);
    const begin = (members: JsonObject) =>
      void list.push(["response.output_item.added", {
        output_index,
        item: { ...item, status: "in_progress", ...members },
      }]);
    const text = String(item["arguments"] ?? item["input"] ?? "");
    switch (item["type"]) {
      case "message": {
        begin({ content: [] });
        const [part] = listOf(item["content"]);
        const isRefusal = part!["type"] === "refusal";
        const name = isRefusal ? "refusal" : "text", kind = isRefusal ? "refusal" : "output_text";
        add("content_part.added", {
          content_index: 0,
          part: { ...part, [name]: "", ...(isRefusal ? {} : { annotations: [] }) },
        });
        for (const delta of pieces(String(part![name]))) add(`${kind}.delta`, { content_index: 0, delta });
        listOf(part!["annotations"]).forEach((annotation, annotation_index) =>
          add("output_text.annotation.added", { content_index: 0, annotation_index, annotation })
        );
        add(`${kind}.done`, { content_index: 0, [name]: part![name]! });
        add("content_part.done", { content_index: 0, part: part! });
        break;
      }
      case "reasoning": {
        begin({ summary: [], ...(item["content"] === undefined ? { encrypted_content: "" } : { content: [] }) });
        for (const { text } of listOf(item["summary"])) {
          add("reasoning_summary_part.added", { summary_index: 0, part: { type: "summary_text", text: "" } });
          for (const delta of pieces(String(text))) add("reasoning_summary_text.delta", { summary_index: 0, delta });
          add("reasoning_summary_text.done", { summary_index: 0, text: text! });
          add("reasoning_summary_part.done", { summary_index: 0, part: { type: "summary_text", text: text! } });
        }
        for (const { text } of listOf(item["content"])) {
          for (const delta of pieces(String(text))) add("reasoning_text.delta", { content_index: 0, delta });
          add("reasoning_text.done", { content_index: 0, text: text! });
        }
        break;
      }
      case "function_call":
        begin({ arguments: "" });
        for (const delta of pieces(text)) add("function_call_arguments.delta", { delta });
        add("function_call_arguments.done", { arguments: text });
        break;
      case "custom_tool_call":
        begin({ input: "" });
        for (const delta of pieces(text)) add("custom_tool_call_input.delta", { delta });
        add("custom_tool_call_input.done", { input: text });
        break;
      default:
        begin({});
        if (item["type"] === "compaction") break;
        for (const state of ["in_progress", "searching", "completed"]) add(`web_search_call.${state}`, {});
    }
    list.push(["response.output_item.done", { output_index, item }]);
  });
  list.push([`response.${status}`, { response: whole }]);
  const events = list.map(([type, members], sequence_number): WireEvent => ({
    event: type,
    data: { type, sequence_number, ...members },
  }));
  return { whole, events };
}

function message(part: JsonObject): JsonObject {
  return { id: newId("msg_"), type: "message", status: "completed", role: "assistant", content: [part] };
}
