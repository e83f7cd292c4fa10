import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json } from "../../../lib/json.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { translation } from "./translation.ts";

const REASONING = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm" }] };
const CALL = { type: "function_call", id: "fc_1", call_id: "call_1", name: "look", arguments: "{}" };
const message = (content: Json) => ({ type: "message", id: "msg_1", role: "assistant", content });

const ANSWERS: readonly (readonly [name: string, body: { readonly [name: string]: Json }, told: readonly string[]])[] =
  [
    ["its parts", { output: [message([{ type: "output_text", text: "Hi" }])], output_text: "Hi" }, ["Hi"]],
    ["the text alone in a message", { output: [message("Hi")] }, ["Hi"]],
    ["the text beside no items", { output: [], output_text: "Hi" }, ["Hi"]],
    ["the text beside other items", { output: [REASONING], output_text: "Hi" }, ["thinking", "Hi"]],
    ["no text beside a call", { output: [CALL], output_text: "" }, ["tool_call"]],
  ];

for (const [name, body, told] of ANSWERS) {
  Deno.test(`responses: a whole answer is read that has ${name}`, () => {
    const whole = responsesCodec.decodeMessage(
      { id: "resp_1", object: "response", status: "completed", model: "m", ...body },
      translation(),
    );
    assert.ok(!(whole instanceof ProxyError), String(whole));
    assert.deepEqual(whole.parts.map((part) => part.type === "text" ? part.text : part.type), told);
  });
}
