import assert from "node:assert/strict";
import type { ThinkingPart } from "../../lib/protocol/conversation.ts";
import { openThinking, sealThinking, sealUnsigned, ThinkingBeforeCall } from "../../lib/protocol/sealed_thinking.ts";
import { envelope } from "./translation.ts";

const part = (text: string, changes: Partial<NonNullable<ThinkingPart["signature"]>> = {}): ThinkingPart => ({
  type: "thinking",
  text,
  signature: { protocol: "messages", data: "sig", ...changes },
});

const opened = (seal: string | undefined) => seal === undefined ? undefined : openThinking(envelope.open(seal)!);

Deno.test("ThinkingBeforeCall seals what its client cannot keep in another way, once, whole and in order", () => {
  const waiting = new ThinkingBeforeCall(new Set(["messages"]));
  const parts = [part("a"), part("b", { redacted: true, id: "i", signer: "claude" })];
  waiting.add(parts[0]!);
  waiting.add(part("elsewhere", { protocol: "gemini" }));
  waiting.add({ type: "thinking", text: "unsigned" });
  waiting.add(parts[1]!);
  assert.deepEqual(opened(waiting.take(envelope)), parts);
  assert.equal(waiting.take(envelope), undefined, "nothing waits any more");
  waiting.add(parts[0]!);
  assert.deepEqual(opened(waiting.take(envelope)), [parts[0]]);
});

Deno.test("ThinkingBeforeCall gives no client more to carry than a million characters, signatures among them", () => {
  const most = 1 << 20;
  for (const [text, data, fits] of [[most - 3, 3, true], [most - 2, 3, false], [3, most, false]] as const) {
    const waiting = new ThinkingBeforeCall(new Set(["messages"]));
    waiting.add(part("x".repeat(text), { data: "y".repeat(data) }));
    assert.equal(waiting.take(envelope) !== undefined, fits, `${text} and ${data}`);
    waiting.add(part("a"));
    assert.notEqual(waiting.take(envelope), undefined, "what was too long does not count against what follows");
  }
  const pieces = new ThinkingBeforeCall(new Set(["messages"]));
  for (let count = 0; count < 3; count++) pieces.add(part("x".repeat(most / 2)));
  assert.equal(pieces.take(envelope), undefined, "nor in pieces");
});

Deno.test("openThinking knows a seal of thinking from others, and leaves out what is no thinking", () => {
  assert.equal(openThinking({ protocol: "messages", data: "sig" }), undefined);
  assert.equal(openThinking(envelope.open(sealUnsigned(envelope))!), undefined);
  const open = (value: unknown) => openThinking({ protocol: "thinking", data: JSON.stringify(value) });
  assert.deepEqual(open({}), []);
  const whole = { text: "t", protocol: "messages", data: "d" };
  for (const broken of [null, "x", { ...whole, protocol: "no" }, { ...whole, data: 3 }, { text: "t" }]) {
    assert.deepEqual(open([broken, whole]), [part("t", { data: "d" })], JSON.stringify(broken));
  }
  assert.deepEqual(open([{ protocol: "messages", data: "d", redacted: 1 }]), [part("", { data: "d" })]);
});

Deno.test("sealUnsigned is a seal of no protocol, of nothing", () => {
  assert.deepEqual(envelope.open(sealUnsigned(envelope)), { protocol: "none", data: "" });
  assert.deepEqual(envelope.open(sealThinking([], envelope)), { protocol: "thinking", data: "[]" });
});
