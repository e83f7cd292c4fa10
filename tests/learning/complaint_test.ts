import assert from "node:assert/strict";
import { classify } from "../../lib/learning/classify.ts";
import { readComplaint } from "../../lib/learning/complaint.ts";
import { sent } from "./sent.ts";

/** What an error quotes of a picture. */
const PICTURE = "iVBORw0KGgo/".repeat(1000);

Deno.test("readComplaint keeps no more of a word than a name can have", () => {
  const { text } = readComplaint({
    status: 400,
    text: JSON.stringify({ error: { message: `Bad image ${PICTURE}.` } }),
  });
  assert.equal(text, `Bad image ${PICTURE.slice(0, 200)}`);
  const names = Array(60).fill("top_k");
  const list = readComplaint({ status: 400, text: names.join(", ") });
  assert.equal(list.text, names.join(", "), "a list of names is no word");
});

Deno.test("classify understands what stands behind a picture", () => {
  const message = `Bad data ${PICTURE} and unsupported parameter: 'top_k'`;
  const { reaction } = classify({ status: 400, text: JSON.stringify({ error: { message } }) }, sent("chat"));
  assert.deepEqual("changes" in reaction && reaction.changes, [{ type: "drop", path: "top_k" }]);
});

Deno.test("readComplaint knows how long it asks to be left alone", () => {
  const waits = ["174ms", "500 milliseconds", "48.9 seconds", "1m2.5s", "2 minutes", "1 hour"].map((time) =>
    readComplaint({ status: 429, text: `Slow down. Please try again in ${time}.` }).waitMs
  );
  assert.deepEqual(waits, [174, 500, 48_900, 62_500, 120_000, 3_600_000]);
});
