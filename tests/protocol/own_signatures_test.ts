import assert from "node:assert/strict";
import type { Part, Signature } from "../../lib/protocol/conversation.ts";
import type { StreamEvent } from "../../lib/protocol/event.ts";
import type { Message } from "../../lib/protocol/message.ts";
import { signedBy, signerOf, withOwnSignatures, withSigner } from "../../lib/protocol/signer.ts";
import { conversation } from "./conversation.ts";

Deno.test("signerOf is the model's maker where it reads its signatures everywhere, and the API's vendor otherwise", () => {
  assert.equal(signerOf("messages", { vendor: "anthropic", model: "any" }), "claude");
  assert.equal(signerOf("messages", { vendor: "openrouter", model: "anthropic/Claude-4" }), "claude");
  assert.equal(signerOf("messages", { vendor: "deepseek", model: "deepseek-chat" }), "deepseek");
  assert.equal(signerOf("gemini", { vendor: "other", model: "m" }), "gemini");
  assert.equal(signerOf("chat", { vendor: "zai", model: "glm" }), "zai");
  assert.equal(signerOf("responses", { vendor: "openai", model: "gpt" }), "openai");
});

const signature = (changes: Partial<Signature> = {}): Signature => ({ protocol: "messages", data: "d", ...changes });
const thinking = (of?: Signature): Part => ({
  type: "thinking",
  text: "t",
  ...(of === undefined ? {} : { signature: of }),
});
const call = (of?: Signature): Part => ({
  ...{ type: "tool_call", id: "c", name: "f", kind: "function", arguments: "{}" },
  ...(of === undefined ? {} : { signature: of }),
});
const WORDS: Part = { type: "text", text: "w" };

Deno.test("signedBy and withSigner name the signer of each signature, and change nothing else", () => {
  const signer = signedBy("zai");
  const event = { type: "signature", index: 1, signature: signature() } as StreamEvent;
  assert.deepEqual(signer.push(event), [{ ...event, signature: signature({ signer: "zai" }) }]);
  const other = { type: "text", index: 0, text: "w" } as unknown as StreamEvent;
  assert.equal(signer.push(other)[0], other);
  assert.deepEqual(signer.end("eof"), []);

  const parts = [thinking(signature()), thinking(), call(signature()), call(), WORDS];
  const message = { id: "m", parts } as unknown as Message;
  const signed = signature({ signer: "zai" });
  assert.deepEqual(withSigner(message, "zai"), {
    id: "m",
    parts: [thinking(signed), thinking(), call(signed), call(), WORDS],
  });
});

/** What is left of a signature for Claude at a Messages endpoint. */
const KEPT: readonly (readonly [what: string, signature: Signature, kept: boolean])[] = [
  ["its own", signature({ signer: "claude" }), true],
  ["another's of the same protocol", signature({ signer: "deepseek" }), false],
  ["one of which nobody knows who made it", signature(), true],
  ["one of another protocol, which its codec leaves out", signature({ protocol: "gemini", signer: "gemini" }), true],
];

for (const [what, of, kept] of KEPT) {
  Deno.test(`withOwnSignatures ${kept ? "keeps" : "takes out"} ${what}, and keeps what it signed`, () => {
    for (const part of [thinking, call]) {
      const before = conversation({
        turns: [{ role: "user", parts: [WORDS] }, { role: "assistant", parts: [WORDS, part(of), part()] }],
      });
      const after = withOwnSignatures(before, "messages", "claude");
      if (kept) assert.equal(after, before);
      assert.deepEqual(after.turns[1]!.parts, [WORDS, part(kept ? of : undefined), part()]);
      assert.equal(after.turns[0], before.turns[0]);
    }
  });
}
