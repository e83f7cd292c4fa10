import assert from "node:assert/strict";
import fc from "fast-check";
import { redactText } from "../../lib/redact.ts";
import { maskStream } from "../../lib/store/mask_stream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { bytes, pane, recorded } from "./requests.ts";

const KEY = "planted-credential-1";
const mask = (text: string) => redactText(text, [KEY]);

/** Pieces of what a model says, each an event. */
const SAID = ["the key ü is pla", "nted-", 'credential-1, and "pla', 'nted" is none'];
const KEPT = ["the key ü is [redacted]", "", ', and "pla', 'nted" is none'];

type Event = (text: string, other: string) => unknown;

/** Two texts that come at once must not be taken for one. */
const EVENTS: Readonly<Record<string, readonly [Event, Event]>> = {
  messages: [
    (text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
    (text) => ({ type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: text } }),
  ],
  chat: [
    (text) => ({ choices: [{ index: 0, delta: { content: text } }] }),
    (text) => ({ choices: [{ index: 0, delta: { tool_calls: [{ index: 1, function: { arguments: text } }] } }] }),
  ],
  responses: [
    (text) => ({ type: "response.output_text.delta", output_index: 0, content_index: 0, delta: text }),
    (text) => ({ type: "response.function_call_arguments.delta", output_index: 1, delta: text }),
  ],
  gemini: [
    (text) => ({ candidates: [{ content: { parts: [{ text }] } }] }),
    () => ({ candidates: [], modelVersion: "m" }),
  ],
};

function stream(event: Event, texts: readonly string[], other?: Event): string {
  return texts.map((text) =>
    `event: e\ndata: ${JSON.stringify(event(text, ""))}\n\n` +
    (other === undefined ? "" : `data: ${JSON.stringify(other("x", ""))}\n\n`)
  ).join("");
}

for (const [protocol, events] of Object.entries(EVENTS)) {
  for (const [index, event] of events.entries()) {
    if (protocol === "gemini" && index === 1) continue;
    Deno.test(`maskStream takes a credential that comes in pieces out of ${protocol}'s stream, ${index}`, () => {
      // In Responses one item follows the other.
      const other = protocol === "responses" ? undefined : events[1 - index];
      const masked = new TextDecoder().decode(maskStream(bytes(stream(event, SAID, other)), mask));
      assert.equal(masked, stream(event, KEPT, other));
    });
  }
}

Deno.test("maskStream takes a credential out wherever it is cut, in two as in many, and changes nothing else", () => {
  const [event] = EVENTS["messages"]!;
  const words = fc.array(fc.constantFrom("a", " ", "ü", "planted-", KEY, "\n"), { maxLength: 8 });
  fc.assert(fc.property(words, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (said, places) => {
    const whole = `${said.join("")} ${KEY} end`;
    const cuts = [0, ...places.map((place) => place % whole.length).toSorted((a, b) => a - b), whole.length];
    const pieces = cuts.slice(1).map((end, index) => whole.slice(cuts[index], end));
    const masked = new TextDecoder().decode(maskStream(bytes(stream(event, pieces)), mask));
    const texts = [...masked.matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text!) as string);
    // What stands in one event alone is masked with its bytes.
    assert.equal(mask(texts.join("")), mask(whole));
    assert.ok(pieces.some((piece) => piece.includes(KEY)) || !texts.join("").includes(KEY));
    assert.equal(stream(event, texts), masked);
  }));
});

Deno.test("maskStream puts all of a text first where its pieces cannot be told", () => {
  const longer = (text: string) => text.replaceAll("B", "[redacted]").replaceAll("E", "much longer");
  const [event] = EVENTS["chat"]!;
  const masked = maskStream(bytes(stream(event, ["A", "B", "E"])), longer);
  assert.equal(new TextDecoder().decode(masked), stream(event, ["A[redacted]much longer", "", ""]));
});

Deno.test("maskStream leaves streams without one, whole answers and other bytes as they are", () => {
  for (const { stream, whole } of EXCHANGES) {
    for (
      const body of [stream, stream.slice(0, -40), whole, "", "data", '{"text":"planted-","content":"credential-1"}']
    ) {
      const all = bytes(body);
      assert.equal(maskStream(all, mask), all);
    }
  }
  const raw = new Uint8Array([0xff, 0x00, 0x64]);
  assert.equal(maskStream(raw, mask), raw);
});

Deno.test("a credential that a model says in pieces is not kept (S4)", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path, { secrets: () => [KEY] });
  const body = stream(EVENTS["messages"]![1], SAID);
  const [upstream, client] = [pane("upstream_response", body), pane("client_response", body)];
  kept.store.requests.record(recorded("req_1", { panes: [upstream, client] }));
  await kept.store.flush();
  for (const { body } of (await kept.store.requests.find("req_1"))!.panes) {
    const texts = [...new TextDecoder().decode(body).matchAll(/"partial_json":("(?:[^"\\]|\\.)*")/g)];
    assert.equal(texts.map(([, text]) => JSON.parse(text!)).join(""), KEPT.join(""));
  }
});
