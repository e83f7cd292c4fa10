import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { parseBody, readBodyFacts } from "../../lib/proxy/client_request.ts";

const encoder = new TextEncoder();

const FACTS: readonly { text: string; model: string; stream: boolean }[] = [
  { text: '{"model":"m","stream":true}', model: "m", stream: true },
  { text: '{"stream":false,"model":"m"}', model: "m", stream: false },
  { text: '{"messages":[{"model":"x","stream":true}]}', model: "", stream: false },
  { text: '{"model":5,"stream":"true"}', model: "", stream: false },
  { text: '{"model":"a","model":"b"}', model: "b", stream: false },
  { text: '{"mod\\u0065l":"caf\\u00e9"}', model: "café", stream: false },
  { text: '\ufeff { "model" : "m" } ', model: "m", stream: false },
  { text: "{}", model: "", stream: false },
];

for (const { text, model, stream } of FACTS) {
  Deno.test(`readBodyFacts reads model "${model}" and stream ${stream} of ${text}`, () => {
    const facts = readBodyFacts(encoder.encode(text));
    assert.deepEqual(facts, { model, stream, unchecked: false, body: parseBody(encoder.encode(text)) });
  });
}

const CONVERSATION = `"messages":[${'{"role":"user","content":"\\"model\\":\\"x\\""},'.repeat(1000)}{}]`;

const LARGE: readonly { text: string; facts: { model: string; stream: boolean; unchecked: boolean } }[] = [
  { text: `{"model":"m",${CONVERSATION},"stream":true}`, facts: { model: "m", stream: true, unchecked: true } },
  { text: `{"model":"m","stream":true,${CONVERSATION}}`, facts: { model: "m", stream: true, unchecked: true } },
  {
    text: `{${CONVERSATION},"model":"m","stream":false,"x":{"y":[1]}}`,
    facts: { model: "m", stream: false, unchecked: true },
  },
  { text: `{"model":"m",${CONVERSATION}}`, facts: { model: "m", stream: false, unchecked: false } },
];

for (const { text, facts } of LARGE) {
  Deno.test(`readBodyFacts reads the ends of ${text.slice(0, 20)}...${text.slice(-20)}`, () => {
    const { body, ...found } = readBodyFacts(encoder.encode(text));
    assert.deepEqual(found, facts);
    assert.equal(body === undefined, facts.unchecked);
  });
}

Deno.test("parseBody says that a fault is inside a string", () => {
  assert.throws(() => parseBody(encoder.encode('{"a":"\\x"}')), /a string in its body/);
});

const REFUSED: readonly { text: string; message: RegExp }[] = [
  { text: "", message: /its body is empty$/ },
  { text: '{"model":\n  oops}', message: /not valid JSON at line 2, column 3 \(byte 12 of 17\)$/ },
  { text: '{"model":"m"', message: /not valid JSON at line 1, column 13/ },
  { text: "[1]", message: /not an object$/ },
  { text: '"m"', message: /not an object$/ },
];

for (const { text, message } of REFUSED) {
  Deno.test(`readBodyFacts refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => readBodyFacts(encoder.encode(text)), (error: unknown) => {
      assert.ok(error instanceof ProxyError);
      assert.equal(error.status, 400);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("parseBody tells where in a string a fault is", () => {
  assert.throws(() => parseBody(encoder.encode('{"model":"x","input":"a\tb"}')), /allow at line 1, column 24$/);
});
