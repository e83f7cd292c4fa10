import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { compacted, isCompaction, summaryQuestion } from "../../../lib/protocol/responses/compaction.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { checkChain } from "./event_chain.ts";
import { conversation, decodeContext, envelope, translation } from "./translation.ts";

const summary: Message = {
  id: undefined,
  model: undefined,
  parts: [{ type: "thinking", text: "hm" }, { type: "text", text: "All is well." }],
  finish: { reason: "stop", raw: "stop" },
  usage: undefined,
};

Deno.test("isCompaction tells a request for a compaction (D20)", () => {
  assert.ok(isCompaction({ input: [{ role: "user", content: "x" }, { type: "compaction_trigger" }] }));
  assert.ok(!isCompaction({ input: [{ type: "compaction" }] }));
  assert.ok(!isCompaction({ input: "compaction_trigger" }));
});

Deno.test("summaryQuestion asks behind the conversation and lets no tool be called", () => {
  const tool = { type: "function", name: "f", description: undefined, schema: undefined } as const;
  const asked = conversation({ tools: [tool], format: { type: "json_object" }, verbosity: "low" });
  const question = summaryQuestion(asked, "chat");
  assert.deepEqual(question.turns.slice(0, -1), asked.turns);
  assert.equal(question.turns.at(-1)?.role, "user");
  assert.deepEqual(question.tools, asked.tools);
  assert.deepEqual(question.toolChoice, { type: "none" });
  assert.equal(question.format, undefined);
});

Deno.test("summaryQuestion leaves the choice of tools as it was for Anthropic, which would read all messages anew", () => {
  const tool = { type: "function", name: "f", description: undefined, schema: undefined } as const;
  for (const toolChoice of [undefined, { type: "auto" }, { type: "none" }] as const) {
    const asked = conversation({ tools: [tool], toolChoice });
    assert.deepEqual(summaryQuestion(asked, "messages").toolChoice, toolChoice);
  }
  for (const toolChoice of [{ type: "required" }, { type: "tool", name: "f" }] as const) {
    const asked = conversation({ tools: [tool], toolChoice });
    assert.deepEqual(summaryQuestion(asked, "messages").toolChoice, { type: "none" });
  }
});

Deno.test("compacted gives exactly one compaction item, which is read back as text (D20)", () => {
  const answer = compacted(summary, "cmp_1", envelope);
  assert.ok(!(answer instanceof ProxyError));
  const encoder = responsesCodec.streamEncoder(translation());
  const response = checkChain([...replay(answer)].flatMap((event) => encoder.push(event)));
  const output = response["output"] as JsonObject[];
  assert.deepEqual(output.map(({ type, id }) => [type, id]), [["compaction", "cmp_1"]]);
  const { conversation: next, lost } = responsesCodec.decodeRequest(
    { model: "m", input: [...output, { role: "user", content: "Go on" }] },
    decodeContext,
  );
  assert.deepEqual(lost, []);
  const [first] = next.turns[0]!.parts;
  assert.ok(first?.type === "text" && first.text.endsWith("\n\nAll is well."));
});

Deno.test("compacted installs no summary that was cut off, empty or a call (D21)", () => {
  for (const reason of ["length", "filtered", "tool_calls", "unknown"] as const) {
    assert.ok(compacted({ ...summary, finish: { reason, raw: "" } }, "cmp_1", envelope) instanceof ProxyError);
  }
  assert.ok(compacted({ ...summary, parts: [] }, "cmp_1", envelope) instanceof ProxyError);
});
