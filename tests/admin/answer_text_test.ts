import assert from "node:assert/strict";
import { answerText } from "../../lib/admin/answer_text.ts";
import { ALL_PROTOCOLS, eventsOf } from "../e2e/protocols.ts";

Deno.test("answerText finds the text of an answer in each protocol, whole and streamed", () => {
  for (const protocol of ALL_PROTOCOLS) {
    assert.equal(answerText(protocol.name, protocol.whole), "good é", protocol.name);
    assert.equal(answerText(protocol.name, eventsOf(protocol).join("")), "good é", `${protocol.name}, streamed`);
  }
});

Deno.test("answerText leaves thinking out, and says nothing of what is no answer", () => {
  const thinking = { content: [{ type: "thinking", thinking: "x", text: "x" }, { type: "text", text: "pong" }] };
  assert.equal(answerText("messages", JSON.stringify(thinking)), "pong");
  const parts = [{ text: "x", thought: true }, { text: "pong" }];
  assert.equal(answerText("gemini", JSON.stringify({ candidates: [{ content: { parts } }] })), "pong");
  for (const body of ["", "<html>", "data: nothing\n\n", "[]", "null"]) assert.equal(answerText("chat", body), "");
});
