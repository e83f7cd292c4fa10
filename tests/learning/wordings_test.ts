import assert from "node:assert/strict";
import { classify } from "../../lib/learning/classify.ts";
import { describe } from "../../lib/learning/describe.ts";
import { say } from "../../lib/phrases/say.ts";
import { sent } from "./sent.ts";
import { ENDPOINT_WORDINGS } from "./endpoint_wordings.ts";
import { HISTORY_WORDINGS } from "./history_wordings.ts";
import { TOOL_WORDINGS } from "./tool_wordings.ts";
import { WORDINGS } from "./wordings.ts";

const ALL = [...WORDINGS, ...HISTORY_WORDINGS, ...TOOL_WORDINGS, ...ENDPOINT_WORDINGS];

for (const { from, protocol, status, body, type, own, ...expected } of ALL) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  Deno.test(`classify understands ${from} (${protocol}): ${text.slice(0, 160)}`, () => {
    const { reaction } = classify({ status, text }, sent(protocol, own));
    const changes = "changes" in reaction ? reaction.changes.map((change) => say(describe(change))) : [];
    assert.equal(reaction.type, type, changes.join("; "));
    if (expected.changes !== undefined) assert.deepEqual(changes, expected.changes);
    if (expected.scope !== undefined) assert.equal("scope" in reaction ? reaction.scope : undefined, expected.scope);
    if (expected.unnamed !== undefined) {
      assert.equal("unnamed" in reaction ? reaction.unnamed : undefined, expected.unnamed);
    }
    if (expected.afterMs !== undefined) {
      assert.equal("afterMs" in reaction ? reaction.afterMs : undefined, expected.afterMs);
    }
  });
}
