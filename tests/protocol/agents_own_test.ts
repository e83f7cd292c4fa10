import assert from "node:assert/strict";
import { withoutAgentsOwn } from "../../lib/protocol/agents_own.ts";

const reminder = (text: string) => `<system-reminder>${text}</system-reminder>`;

interface Row {
  readonly what: string;
  readonly text: string;
  readonly rest: string;
  /** Of a text that may be cut. */
  readonly restIfCut?: string;
}

const ROWS: readonly Row[] = [
  { what: "a text without any as it is", text: "a <b>c</b>", rest: "a <b>c</b>" },
  { what: "what stands around one", text: `a${reminder("x")}b`, rest: "ab" },
  { what: "what stands around several", text: `a${reminder("x")}b${reminder("y\n")}${reminder("")}c`, rest: "abc" },
  { what: "nothing of one alone", text: reminder("x"), rest: "" },
  {
    what: "nothing of any agent's",
    text: `<environment_context>\nx</environment_context>a<user_instructions>y</user_instructions>`,
    rest: "a",
  },
  { what: "an ending without a beginning", text: "a</system-reminder>b", rest: "a</system-reminder>b" },
  {
    what: "one that never ends, unless it may be cut",
    text: `${reminder("x")}a <system-reminder> b`,
    rest: "a <system-reminder> b",
    restIfCut: "a ",
  },
  {
    what: "one that another's ending follows, unless it may be cut",
    text: "a<environment_context>b</system-reminder>",
    rest: "a<environment_context>b</system-reminder>",
    restIfCut: "a",
  },
];

for (const { what, text, rest, restIfCut = rest } of ROWS) {
  Deno.test(`withoutAgentsOwn leaves ${what}`, () => {
    assert.equal(withoutAgentsOwn(text, { mayBeCut: false }), rest);
    assert.equal(withoutAgentsOwn(text, { mayBeCut: true }), restIfCut);
  });
}
